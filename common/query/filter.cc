#include "common/query/filter.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "common/status/failure.h"
#include "common/status/macros.h"

namespace leadline::query {
namespace {

constexpr char kEndsPlainValue[] = "()\"'=<>!, \t\r\n";

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool IsNameStart(char c) { return absl::ascii_islower(c) || c == '_'; }
bool IsNamePart(char c) { return IsNameStart(c) || absl::ascii_isdigit(c); }
bool IsWordPart(char c) { return absl::ascii_isalnum(c) || c == '_'; }

// Builds a value and its LIKE pattern side by side; the pattern is kept only if a `*` made it one.
class ValueText {
 public:
  void Literal(char c) {
    text_ += c;
    if (c == '%' || c == '_' || c == '\\') pattern_ += '\\';
    pattern_ += c;
  }
  void Any() {
    text_ += '*';
    pattern_ += '%';
    has_any_ = true;
  }
  Value At(size_t offset) && {
    return {Value::Kind::kText, std::move(text_), has_any_ ? std::move(pattern_) : "", offset};
  }

 private:
  std::string text_;
  std::string pattern_;
  bool has_any_ = false;
};

// Recursive descent over the grammar in the header; every method leaves `at_` behind what it read.
class Parser {
 public:
  explicit Parser(const std::string& text) : text_(text) {}

  absl::StatusOr<Expression> Parse() {
    LEADLINE_ASSIGN_OR_RETURN(Expression filter, Filter());
    if (at_ < text_.size()) return FilterInvalid(at_, "AND, OR or the end");
    return filter;
  }

 private:
  absl::StatusOr<Expression> Filter() { return Chain("AND", Expression::Kind::kAnd); }

  // operand {word operand}: factors joined by AND, or terms joined by OR.
  absl::StatusOr<Expression> Chain(const std::string& word, Expression::Kind kind) {
    const auto operand = [&] {
      return kind == Expression::Kind::kAnd ? Chain("OR", Expression::Kind::kOr) : Term();
    };
    LEADLINE_ASSIGN_OR_RETURN(Expression first, operand());
    Expression chain;
    chain.kind = kind;
    chain.operands.push_back(std::move(first));
    while (SkipWord(word)) {
      LEADLINE_ASSIGN_OR_RETURN(Expression next, operand());
      chain.operands.push_back(std::move(next));
    }
    return chain.operands.size() == 1 ? std::move(chain.operands.front()) : std::move(chain);
  }

  absl::StatusOr<Expression> Term() {
    SkipSpace();
    const bool negated = Skip('-') || SkipWord("NOT");
    SkipSpace();
    LEADLINE_ASSIGN_OR_RETURN(Expression term, Skip('(') ? Parenthesis() : Comparison());
    if (!negated) return term;
    Expression inverse;
    inverse.kind = Expression::Kind::kNot;
    inverse.operands.push_back(std::move(term));
    return inverse;
  }

  absl::StatusOr<Expression> Parenthesis() {
    if (++depth_ > kMaxFilterDepth) {
      return FilterInvalid(
          at_ - 1, "at most " + std::to_string(kMaxFilterDepth) + " parentheses inside each other");
    }
    LEADLINE_ASSIGN_OR_RETURN(Expression inside, Filter());
    if (!Skip(')')) return FilterInvalid(at_, "AND, OR or )");
    SkipSpace();
    --depth_;
    return inside;
  }

  absl::StatusOr<Expression> Comparison() {
    Expression comparison;
    comparison.field_offset = at_;
    if (++terms_ > kMaxFilterTerms) {
      return FilterInvalid(at_, "at most " + std::to_string(kMaxFilterTerms) + " comparisons");
    }
    LEADLINE_ASSIGN_OR_RETURN(comparison.field, FieldPath());
    SkipSpace();
    comparison.op_offset = at_;
    LEADLINE_ASSIGN_OR_RETURN(comparison.op, Comparator());
    SkipSpace();
    LEADLINE_ASSIGN_OR_RETURN(comparison.value, RightSide());
    SkipSpace();
    return comparison;
  }

  absl::StatusOr<std::string> FieldPath() {
    const size_t start = at_;
    do {
      if (at_ == text_.size() || !IsNameStart(text_[at_])) return FilterInvalid(at_, "a field");
      while (at_ < text_.size() && IsNamePart(text_[at_])) ++at_;
    } while (Skip('.'));
    return text_.substr(start, at_ - start);
  }

  absl::StatusOr<Operator> Comparator() {
    // Longer ones first: "<" is also the start of "<=".
    for (const Operator op :
         {Operator::kDiffers, Operator::kAtMost, Operator::kAtLeast, Operator::kEquals,
          Operator::kLess, Operator::kGreater, Operator::kHas}) {
      const std::string symbol = SymbolOf(op);
      if (text_.compare(at_, symbol.size(), symbol) != 0) continue;
      at_ += symbol.size();
      return op;
    }
    return FilterInvalid(at_, "=, !=, <, <=, >, >= or :");
  }

  absl::StatusOr<Value> RightSide() {
    if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) return Quoted();
    const size_t start = at_;
    ValueText value;
    while (at_ < text_.size() &&
           std::string(kEndsPlainValue).find(text_[at_]) == std::string::npos) {
      text_[at_] == '*' ? value.Any() : value.Literal(text_[at_]);
      ++at_;
    }
    if (at_ == start) return FilterInvalid(at_, "a value");
    if (at_ < text_.size() && text_[at_] == '(') return Call(start);
    return std::move(value).At(start);
  }

  absl::StatusOr<Value> Quoted() {
    const size_t start = at_;
    const char quote = text_[at_++];
    ValueText value;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '*') {
        value.Any();
      } else {
        if (text_[at_] == '\\' && ++at_ == text_.size()) break;
        value.Literal(text_[at_]);
      }
      ++at_;
    }
    if (!Skip(quote)) return FilterInvalid(at_, std::string("the closing ") + quote);
    return std::move(value).At(start);
  }

  absl::StatusOr<Value> Call(size_t start) {
    const std::string name = text_.substr(start, at_ - start);
    ++at_;
    SkipSpace();
    if ((name != "me" && name != "now") || !Skip(')')) {
      return FilterInvalid(start, "a value, me() or now()");
    }
    return Value{name == "me" ? Value::Kind::kMe : Value::Kind::kNow, "", "", start};
  }

  void SkipSpace() {
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
  }

  bool Skip(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool SkipWord(const std::string& word) {
    const size_t end = at_ + word.size();
    if (text_.compare(at_, word.size(), word) != 0) return false;
    if (end < text_.size() && IsWordPart(text_[end])) return false;
    at_ = end;
    return true;
  }

  const std::string& text_;
  size_t at_ = 0;
  int terms_ = 0;
  int depth_ = 0;
};

}  // namespace

const char* SymbolOf(Operator op) {
  switch (op) {
    case Operator::kEquals:
      return "=";
    case Operator::kDiffers:
      return "!=";
    case Operator::kLess:
      return "<";
    case Operator::kAtMost:
      return "<=";
    case Operator::kGreater:
      return ">";
    case Operator::kAtLeast:
      return ">=";
    case Operator::kHas:
      return ":";
  }
  return "";
}

Expression Compare(const std::string& field, Operator op, const std::string& text) {
  Expression comparison;
  comparison.field = field;
  comparison.op = op;
  comparison.value.text = text;
  return comparison;
}

Expression AllOf(std::vector<Expression> operands) {
  Expression all;
  all.kind = Expression::Kind::kAnd;
  all.operands = std::move(operands);
  return all;
}

Expression AnyOf(std::vector<Expression> operands) {
  Expression any = AllOf(std::move(operands));
  any.kind = Expression::Kind::kOr;
  return any;
}

absl::StatusOr<Expression> ParseFilter(const std::string& filter) {
  if (filter.size() > kMaxFilterBytes) {
    return FilterInvalid(kMaxFilterBytes, "at most " + std::to_string(kMaxFilterBytes) + " bytes");
  }
  // PostgreSQL's text cannot hold it.
  if (const size_t nul = filter.find('\0'); nul != std::string::npos) {
    return FilterInvalid(nul, "text without NUL");
  }
  return Parser(filter).Parse();
}

absl::Status FilterInvalid(size_t offset, const std::string& expected) {
  const std::string where = "at offset " + std::to_string(offset) + ": expected " + expected;
  absl::Status status =
      Failure(absl::StatusCode::kInvalidArgument, type::v1::ERROR_REASON_FILTER_INVALID,
              "filter: " + where, {{"offset", std::to_string(offset)}});
  google::rpc::BadRequest details;
  auto& violation = *details.add_field_violations();
  violation.set_field("filter");
  violation.set_description(where);
  SetDetail(status, details);
  return status;
}

}  // namespace leadline::query
