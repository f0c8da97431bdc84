#include "services/lead/render/lead_pdf.h"

#include <cairo/cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

namespace leadline::lead {
namespace {

// Points, of which an inch has 72.
constexpr double kPageWidth = 595.28;
constexpr double kPageHeight = 841.89;
constexpr double kMargin = 54;
constexpr double kBottom = kPageHeight - kMargin;
constexpr double kWidth = kPageWidth - 2 * kMargin;
constexpr double kIndent = 14;
constexpr double kGap = 8;           // Between the cells of a row.
constexpr double kFirstCell = 0.28;  // The part of the width that the first of several cells has.
constexpr int kMaxPages = 1000;

template <class Type, void (*free)(Type*)>
struct Freed {
  void operator()(Type* freed) const { free(freed); }
};
using Surface = std::unique_ptr<cairo_surface_t, Freed<cairo_surface_t, cairo_surface_destroy>>;
using Cairo = std::unique_ptr<cairo_t, Freed<cairo_t, cairo_destroy>>;
using Iterator = std::unique_ptr<PangoLayoutIter, Freed<PangoLayoutIter, pango_layout_iter_free>>;
using Font =
    std::unique_ptr<PangoFontDescription, Freed<PangoFontDescription, pango_font_description_free>>;

struct Unreferenced {
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
};
using Layout = std::unique_ptr<PangoLayout, Unreferenced>;

cairo_status_t Append(void* bytes, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

// One text of a row, drawn line by line.
struct Cell {
  Layout layout;
  Iterator line;
  double left = 0;
  bool at_end = false;
};

class Pages final {
 public:
  explicit Pages(const std::string& title)
      : surface_(cairo_pdf_surface_create_for_stream(Append, &bytes_, kPageWidth, kPageHeight)) {
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE, title.c_str());
    cairo_.reset(cairo_create(surface_.get()));
  }

  void Add(const Block& block) {
    switch (block.kind) {
      case Block::Kind::kHeading:
        return AddHeading(block);
      case Block::Kind::kItem:
        return AddItem(block);
      case Block::Kind::kRule:
        return AddRule();
      default:
        AddTexts(block.texts, "Sans 10");
        top_ += 4;
    }
  }

  absl::StatusOr<std::string> Finish() {
    EndPage();
    cairo_.reset();
    cairo_surface_finish(surface_.get());
    if (cairo_surface_status(surface_.get()) != CAIRO_STATUS_SUCCESS) {
      return absl::InternalError("cairo could not write the document");
    }
    return std::move(bytes_);
  }

 private:
  void AddHeading(const Block& block) {
    const bool is_first = block.level <= 1;
    top_ += is_first ? 4 : 10;
    AddTexts(block.texts, is_first ? "Sans Bold 16" : "Sans Bold 12");
    top_ += 4;
  }

  void AddItem(const Block& block) {
    const double left = kMargin + kIndent * block.level;
    std::vector<Cell> cells;
    cells.push_back(CellOf("•", "Sans 10", left - kIndent, kIndent));
    cells.push_back(CellOf(block.texts[0], "Sans 10", left, kPageWidth - kMargin - left));
    Draw(cells);
    top_ += 2;
  }

  void AddRule() {
    cairo_set_line_width(cairo_.get(), 0.5);
    cairo_move_to(cairo_.get(), kMargin, top_ + 4);
    cairo_rel_line_to(cairo_.get(), kWidth, 0);
    cairo_stroke(cairo_.get());
    top_ += 10;
  }

  // Side by side.
  void AddTexts(const std::vector<std::string>& texts, const char* font) {
    std::vector<Cell> cells;
    double left = kMargin;
    for (size_t i = 0; i < texts.size(); ++i) {
      const double width = texts.size() == 1 ? kWidth
                           : i == 0
                               ? kWidth * kFirstCell
                               : kWidth * (1 - kFirstCell) / static_cast<double>(texts.size() - 1);
      cells.push_back(CellOf(texts[i], font, left, std::max(width - kGap, kGap)));
      left += width;
    }
    Draw(cells);
  }

  Cell CellOf(const std::string& markup, const char* font, double left, double width) {
    Cell cell;
    cell.left = left;
    cell.layout.reset(pango_cairo_create_layout(cairo_.get()));
    const Font described(pango_font_description_from_string(font));
    pango_layout_set_font_description(cell.layout.get(), described.get());
    pango_layout_set_width(cell.layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(cell.layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_markup(cell.layout.get(), markup.c_str(), static_cast<int>(markup.size()));
    cell.line.reset(pango_layout_get_iter(cell.layout.get()));
    return cell;
  }

  // Lines beside each other stay beside each other; between them a page may end.
  void Draw(std::vector<Cell>& cells) {
    const auto is_left = [](const Cell& cell) { return !cell.at_end; };
    while (pages_ < kMaxPages && std::any_of(cells.begin(), cells.end(), is_left)) {
      double height = 0;
      for (const Cell& cell : cells) {
        if (!cell.at_end) height = std::max(height, LineOf(cell).height / double{PANGO_SCALE});
      }
      if (top_ + height > kBottom) EndPage();
      for (Cell& cell : cells) {
        if (!cell.at_end) DrawLine(cell);
      }
      top_ += height;
    }
  }

  static PangoRectangle LineOf(const Cell& cell) {
    PangoRectangle logical;
    pango_layout_iter_get_line_extents(cell.line.get(), nullptr, &logical);
    return logical;
  }

  void DrawLine(Cell& cell) {
    const PangoRectangle place = LineOf(cell);
    const double baseline = pango_layout_iter_get_baseline(cell.line.get()) - place.y;
    cairo_move_to(cairo_.get(), cell.left + place.x / double{PANGO_SCALE},
                  top_ + baseline / PANGO_SCALE);
    pango_cairo_show_layout_line(cairo_.get(),
                                 pango_layout_iter_get_line_readonly(cell.line.get()));
    cell.at_end = pango_layout_iter_next_line(cell.line.get()) == 0;
  }

  void EndPage() {
    ++pages_;
    const Cell number = CellOf(absl::StrCat(pages_), "Sans 8", kMargin, kWidth);
    pango_layout_set_alignment(number.layout.get(), PANGO_ALIGN_CENTER);
    cairo_move_to(cairo_.get(), kMargin, kBottom + kMargin / 3);
    pango_cairo_show_layout(cairo_.get(), number.layout.get());
    cairo_show_page(cairo_.get());
    top_ = kMargin;
  }

  std::string bytes_;
  Surface surface_;
  Cairo cairo_;
  double top_ = kMargin;
  int pages_ = 0;
};

}  // namespace

absl::StatusOr<std::string> PdfOf(const std::string& title, const std::vector<Block>& blocks) {
  Pages pages(title);
  for (const Block& block : blocks) pages.Add(block);
  return pages.Finish();
}

}  // namespace leadline::lead
