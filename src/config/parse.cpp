// Chooses the parser for a text (YAML, or JSON by its extension), with the limits and errors that
// are the same for both.
#include "config_files.hpp"
#include "formats/emit.hpp"
#include "formats/formats.hpp"
#include "formats/scalars.hpp"
#include "formats/source_text.hpp"
#include "similar_file.hpp"

#include <gridctl/config/loader.hpp>
#include <gridctl/core/descriptor.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace gridctl::config {
namespace {

constexpr std::size_t kPiece = 16U << 10;
constexpr std::size_t kReadAtMost = (8U << 20) + 1;  // one more than check_text allows

tl::unexpected<Error> missing(const fs::path& path) {
  const auto near = similar_file(path.string());
  return fail(ErrorKind::not_found, fmt::format("file '{}' does not exist", path.string()),
              near ? fmt::format("did you mean '{}'?", *near)
                   : "check the name; relative names start in the working directory");
}

/// A directory has no text, and a FIFO may have a writer or not. The pipe of a shell's <(…) is
/// fine: it has no name in any folder.
Result<void> check_readable(const Descriptor& file, const fs::path& path) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0)
    return fail_errno(fmt::format("cannot look at '{}'", path.string()), errno);
  if (S_ISDIR(status.st_mode))
    return fail(ErrorKind::config,
                fmt::format("'{}' is a directory, not a configuration file", path.string()),
                "name a file in it");
  boost::system::error_code is_nameless;
  (void)fs::canonical(path, is_nameless);
  if (S_ISFIFO(status.st_mode) && !is_nameless)
    return fail(ErrorKind::config,
                fmt::format("'{}' is a FIFO, not a configuration file", path.string()),
                "write it to a file");
  return {};
}

/// A plain text of a flag, spelled so that every parser reads what was meant: YAML 1.1's value, or
/// the number that only YAML 1.2 sees in "1e-5". What may be a code, such as 010, stays as it is.
Node meant(const std::string& text, const Origin& origin) {
  const auto old_value = yaml11_value(text);
  if (is_portable(text) && (!old_value.is_string() || is_safe_plain(text)))
    return Node::scalar(text, Style::plain, origin);
  if (old_value.is_number() && looks_like_code(text))
    return Node::scalar(text, Style::plain, origin);
  if (!old_value.is_string()) return Node::scalar(portable_text(old_value), Style::plain, origin);
  const auto new_value = yaml12_value(text);
  if (new_value.is_number_float()) return Node::scalar(portable_float(text), Style::plain, origin);
  if (new_value.is_number()) return Node::scalar(new_value.dump(), Style::plain, origin);
  return Node::scalar(text, Style::double_quoted, origin);
}

/// Respells a whole tree as meant() does a scalar; all of it comes from the flag.
Node meant_tree(const Node& node, const Origin& origin) {
  if (node.is_sequence()) {
    std::vector<Node> items;
    for (const auto& item : node.items()) items.push_back(meant_tree(item, origin));
    return Node::sequence(std::move(items), origin);
  }
  if (node.is_mapping()) {
    std::vector<Node::Item> entries;
    for (const auto& [key, value] : node.entries())
      entries.emplace_back(meant_tree(key, origin), meant_tree(value, origin));
    return Node::mapping(std::move(entries), origin);
  }
  if (node.style() == Style::plain) return meant(node.text(), origin);
  return Node::scalar(node.text(), node.style(), origin);
}

}  // namespace

tl::unexpected<Error> too_deep(const Origin& at) {
  return fail(ErrorKind::config, fmt::format("nested more than {} levels deep", kDeepestNesting),
              "no configuration needs this; is it the right file?", place_of(at));
}

tl::unexpected<Error> too_many_nodes(const Origin& at) {
  return fail(ErrorKind::config, "expands to more than 1,000,000 values",
              "a configuration names large data, it does not hold them; check its aliases",
              place_of(at));
}

tl::unexpected<Error> duplicate_key(const Node& first, const Node& second) {
  auto error = fail(ErrorKind::config, fmt::format("duplicate key '{}'", second.text()),
                    "remove one of the two", place_of(second.origin()));
  error.value().other_place = place_of(first.origin());
  error.value().other_note = "first given here";
  return error;
}

Result<Node> parse(const std::shared_ptr<const Source>& source) {
  GRIDCTL_TRY(check_text(*source));
  return fs::path(source->name).extension() == ".json" ? parse_json(source) : parse_yaml(source);
}

Result<std::string> read_file(const fs::path& path) {
  // Opening a FIFO for reading would wait for its other end.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file && (errno == ENOENT || errno == ENOTDIR)) return missing(path);
  if (!file) return fail_errno(fmt::format("cannot open '{}'", path.string()), errno);
  GRIDCTL_TRY(check_readable(file, path));
  ::fcntl(file.get(), F_SETFL, 0);  // the pipe of a shell is waited for
  // Piece by piece, since a pipe has no size; what is too large is not read to its end.
  std::string text;
  while (text.size() < kReadAtMost) {
    const auto before = text.size();
    text.resize(before + kPiece);
    const auto got = ::read(file.get(), text.data() + before, kPiece);
    const int error = got < 0 ? errno : 0;
    text.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (error == EINTR) continue;
    if (error != 0) return fail_errno(fmt::format("cannot read '{}'", path.string()), error);
    if (got == 0) break;
  }
  return text;
}

Result<Node> parse_file(const fs::path& path) {
  GRIDCTL_TRY_ASSIGN(auto text, read_file(path));
  return parse(std::make_shared<const Source>(Source{path.string(), std::move(text)}));
}

Result<Node> parse_value(std::string_view text, const std::string& flag) {
  const Origin origin{std::make_shared<const Source>(Source{flag, {}}), 0, 0, 1};
  const auto body = std::string(trim(text));
  const Source source{flag, body};
  const bool has_syntax =
      !body.empty() && std::string_view("[{\"'!").find(body.front()) != std::string_view::npos;
  auto tree = [&]() -> Result<Node> {
    GRIDCTL_TRY(check_text(source));
    if (!has_syntax) return Node::scalar(body, Style::plain);
    return parse_yaml(std::make_shared<const Source>(source));
  }();
  if (!tree)
    return fail(ErrorKind::usage,
                fmt::format("cannot read the value of '{}': {}", flag, tree.error().message),
                "a value is written as in YAML: 0.1, adam, [1, 2], \"a text: with syntax\"");
  return meant_tree(*tree, origin);
}

}  // namespace gridctl::config
