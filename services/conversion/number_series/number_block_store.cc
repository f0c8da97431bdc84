#include "services/conversion/number_series/number_block_store.h"

#include "common/postgres/database.h"
#include "common/status/macros.h"
#include "services/conversion/convert/settings_rules.h"
#include "services/conversion/number_series/number_block_store_sql.h"
#include "services/conversion/record/by_name.h"

namespace leadline::conversion {
namespace {

constexpr int64_t kBlockSize = 20;

}  // namespace

absl::StatusOr<std::string> NumberBlockStore::Draw(const std::string& organization,
                                                   const std::optional<NumberSeries>& series) {
  if (!series.has_value() || !series->may_have_gaps) return std::string();
  Block& block = BlockOf(organization, series->name);
  const std::lock_guard lock(block.mutex);
  if (block.next == block.end) {
    LEADLINE_ASSIGN_OR_RETURN(const postgres::Rows rows,
                              database_.Run(organization, sql::kDrawBlock,
                                            postgres::Arguments()
                                                .Set("series", IdOf(series->name))
                                                .Set("series_start", series->start)
                                                .Set("count", kBlockSize)));
    block.next = rows[0].Int64("first");
    block.end = block.next + kBlockSize;
  }
  return FormatNumber(*series, block.next++);
}

NumberBlockStore::Block& NumberBlockStore::BlockOf(const std::string& organization,
                                                   const std::string& series) {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<Block>& block = blocks_[{organization, series}];
  if (block == nullptr) block = std::make_unique<Block>();
  return *block;
}

}  // namespace leadline::conversion
