// nlohmann's JSON events to a tree. Numbers keep their text, save that an exponent gets the
// spelling that YAML 1.1 parsers read as a number too.
#include "formats/formats.hpp"
#include "formats/scalars.hpp"
#include "formats/source_text.hpp"
#include "keys.hpp"

#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::config {
namespace {

using Json = nlohmann::json;

/// Reads a text and tells everybody how far it got: nlohmann's events carry no positions.
class Cursor {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Cursor(const char* at, std::size_t* read) : at_(at), read_(read) {}
  reference operator*() const { return *at_; }
  Cursor& operator++() {
    ++at_;
    ++*read_;
    return *this;
  }
  friend bool operator==(const Cursor& a, const Cursor& b) { return a.at_ == b.at_; }
  friend bool operator!=(const Cursor& a, const Cursor& b) { return a.at_ != b.at_; }

 private:
  const char* at_;
  std::size_t* read_;
};

class TreeBuilder final : public nlohmann::json_sax<Json> {
 public:
  explicit TreeBuilder(std::shared_ptr<const Source> source) : source_(std::move(source)) {}
  Result<Node> build();

  bool null() override { return add(Node::scalar("null", Style::plain, origin())); }
  bool boolean(bool value) override {
    return add(Node::scalar(value ? "true" : "false", Style::plain, origin()));
  }
  bool number_integer(number_integer_t value) override {
    return add(Node::scalar(std::to_string(value), Style::plain, origin(true)));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return add(Node::scalar(std::to_string(value), Style::plain, origin(true)));
  }
  bool number_float(number_float_t /*value*/, const string_t& text) override {
    return add(
        Node::scalar(is_portable(text) ? text : portable_float(text), Style::plain, origin(true)));
  }
  bool string(string_t& text) override {
    return add(Node::scalar(text, Style::double_quoted, origin()));
  }
  bool binary(binary_t& /*value*/) override { return false; }  // not in JSON texts
  bool start_object(std::size_t /*elements*/) override { return open(Kind::mapping); }
  bool start_array(std::size_t /*elements*/) override { return open(Kind::sequence); }
  bool key(string_t& text) override;
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t position, const std::string& last_token,
                   const nlohmann::detail::exception& error) override;

 private:
  struct Open {
    Kind kind = Kind::mapping;
    Origin origin;
    std::vector<Node> items;
    std::vector<Node::Item> entries;
    KeyIndex keys;
    Node key;  ///< the key whose value comes next
  };

  bool open(Kind kind);
  bool close();
  bool add(Node node);
  bool refuse(tl::unexpected<Error> error) {
    error_ = std::move(error.value());
    return false;
  }
  /// Where the token that was just read began: behind the last one, blanks and separators. Of a
  /// number, the parser has read the character behind it too.
  Origin origin(bool is_number = false);

  std::shared_ptr<const Source> source_;
  std::size_t read_ = 0;
  std::size_t last_end_ = 0;
  Position last_position_;
  std::size_t nodes_ = 0;
  std::vector<Open> open_;
  Node root_;
  std::optional<Error> error_;
};

Origin TreeBuilder::origin(bool is_number) {
  const std::string_view text = source_->text;
  const auto start = std::min(text.find_first_not_of(" \t\r\n,:\xEF\xBB\xBF", last_end_), read_);
  // Lines are counted on from the last token, so that a long file is walked once.
  const auto moved = position_at(text.substr(last_end_), start - last_end_);
  const auto end = is_number ? std::min(text.find_first_of(" \t\r\n,]}", start), read_) : read_;
  const auto length = position_at(text.substr(start), end - start).column - 1;
  Origin at{source_, last_position_.line + moved.line - 1,
            moved.line > 1 ? moved.column : last_position_.column + moved.column - 1, length};
  last_position_ = {at.line, at.column + length};
  last_end_ = end;
  return at;
}

bool TreeBuilder::add(Node node) {
  if (++nodes_ > kMostNodes) return refuse(too_many_nodes(node.origin()));
  if (open_.empty()) {
    root_ = std::move(node);
  } else if (open_.back().kind == Kind::sequence) {
    open_.back().items.push_back(std::move(node));
  } else {
    open_.back().entries.emplace_back(std::move(open_.back().key), std::move(node));
  }
  return true;
}

bool TreeBuilder::key(string_t& text) {
  auto& parent = open_.back();
  parent.key = key_node(text, origin());
  if (++nodes_ > kMostNodes) return refuse(too_many_nodes(parent.key.origin()));
  if (const auto first = parent.keys.add(parent.key, parent.entries.size()))
    return refuse(duplicate_key(parent.entries[*first].first, parent.key));
  return true;
}

bool TreeBuilder::open(Kind kind) {
  open_.push_back({kind, origin(), {}, {}, {}, {}});
  if (open_.size() > static_cast<std::size_t>(kDeepestNesting))
    return refuse(too_deep(open_.back().origin));
  return true;
}

bool TreeBuilder::close() {
  origin();  // steps over the bracket
  auto done = std::move(open_.back());
  open_.pop_back();
  return add(done.kind == Kind::sequence
                 ? Node::sequence(std::move(done.items), std::move(done.origin))
                 : Node::mapping(std::move(done.entries), std::move(done.origin)));
}

bool TreeBuilder::parse_error(std::size_t position, const std::string& /*last_token*/,
                              const nlohmann::detail::exception& error) {
  std::string_view what = error.what();
  const auto at = what.find("syntax error");
  if (at != std::string_view::npos) what.remove_prefix(at);
  const auto [line, column] = position_at(source_->text, position > 0 ? position - 1 : 0);
  return refuse(fail(ErrorKind::config, fmt::format("invalid JSON: {}", what),
                     "check quotes, brackets and commas near this place",
                     place_of({source_, line, column, 1})));
}

Result<Node> TreeBuilder::build() {
  const auto& text = source_->text;
  root_ = Node::mapping({}, {source_, 1, 1, 1});
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) return root_;
  Json::sax_parse(Cursor(text.data(), &read_), Cursor(text.data() + text.size(), &read_), this);
  if (error_) return tl::unexpected(std::move(*error_));
  return std::move(root_);
}

}  // namespace

Result<Node> parse_json(const std::shared_ptr<const Source>& source) {
  return TreeBuilder(source).build();
}

}  // namespace gridctl::config
