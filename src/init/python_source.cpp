#include "python_source.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cctype>
#include <set>

#include <boost/filesystem/fstream.hpp>
#include <fmt/format.h>

namespace gridctl::init {
namespace {

constexpr std::size_t kLongestScript = 1U << 20;
constexpr std::size_t kMostSources = 40;

bool is_word_letter(char letter) {
  return letter == '_' || std::isalnum(static_cast<unsigned char>(letter)) != 0;
}

/// Blanks a range, but keeps the ends of lines.
void blank(std::string& text, std::size_t from, std::size_t to) {
  for (auto at = from; at < std::min(to, text.size()); ++at)
    if (text[at] != '\n') text[at] = ' ';
}

/// The offset behind the quotes that open at `from`; `inside` is where their contents begin.
std::size_t end_of_quotes(const std::string& text, std::size_t from, std::size_t& inside) {
  const bool is_triple = text.compare(from, 3, std::string(3, text[from])) == 0;
  const std::string mark(is_triple ? 3 : 1, text[from]);
  inside = from + mark.size();
  for (auto at = inside; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text.compare(at, mark.size(), mark) == 0) {
      return at + mark.size();
    } else if (text[at] == '\n' && !is_triple) {
      return at;  // never closed: the line is its end
    }
  }
  return text.size();
}

std::string read_text(const fs::path& file) {
  boost::system::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) return {};
  std::string text(kLongestScript, '\0');
  fs::ifstream stream(file, std::ios::binary);
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text.find('\0') == std::string::npos ? text : std::string();
}

/// The file of a module that lies beside the script; empty if there is none.
fs::path file_of_module(const fs::path& folder, std::string name, const fs::path& importer) {
  auto base = folder;
  if (name.starts_with('.')) {
    base = importer.parent_path();
    for (name.erase(0, 1); name.starts_with('.'); name.erase(0, 1)) base = base.parent_path();
  }
  for (const auto& part : split(name, '.'))
    if (!part.empty()) base /= part;
  boost::system::error_code ignored;
  for (const auto& file : {fs::path(base.string() + ".py"), base / "__init__.py"})
    if (fs::is_regular_file(file, ignored)) return file;
  return {};
}

std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  for (const auto& item : split(list, ',')) {
    auto name = trim(item);
    while (!name.empty() && (name.front() == '(' || name.front() == ')')) name.remove_prefix(1);
    name = trim(name);
    const auto end = std::find_if_not(name.begin(), name.end(), [](char letter) {
      return is_word_letter(letter) || letter == '.';
    });
    if (end != name.begin()) names.emplace_back(name.begin(), end);
  }
  return names;
}

}  // namespace

PythonSource::PythonSource(std::string text) : text_(std::move(text)), code_(text_) {
  blank_quotes_and_comments();
  find_lines();
}

void PythonSource::blank_quotes_and_comments() {
  for (std::size_t at = 0; at < text_.size();) {
    if (text_[at] == '#') {
      const auto end = std::min(text_.find('\n', at), text_.size());
      blank(text_, at, end);
      blank(code_, at, end);
      at = end;
    } else if (text_[at] == '"' || text_[at] == '\'') {
      std::size_t inside = 0;
      const auto end = end_of_quotes(text_, at, inside);
      blank(code_, inside, end - std::min(end - inside, inside - at));
      at = end;
    } else {
      ++at;
    }
  }
}

void PythonSource::find_lines() {
  int depth = 0;
  bool goes_on = false;
  std::size_t begin = 0;
  while (begin < code_.size()) {
    const auto end = std::min(code_.find('\n', begin), code_.size());
    const auto first = code_.find_first_not_of(" \t\r", begin);
    if (depth == 0 && !goes_on && first < end) lines_.push_back({begin, first - begin});
    for (auto at = begin; at < end; ++at) {
      if (code_[at] == '(' || code_[at] == '[' || code_[at] == '{') ++depth;
      if ((code_[at] == ')' || code_[at] == ']' || code_[at] == '}') && depth > 0) --depth;
    }
    goes_on = end > begin && code_[end - 1] == '\\';
    begin = end + 1;
  }
}

std::string PythonSource::docstring() const {
  const auto first = text_.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  for (const auto* mark : {"\"\"\"", "'''"}) {
    if (text_.compare(first, 3, mark) != 0) continue;
    const auto end = text_.find(mark, first + 3);
    return end == std::string::npos ? std::string() : text_.substr(first + 3, end - first - 3);
  }
  return {};
}

std::vector<BlockHead> PythonSource::blocks_around(std::size_t offset) const {
  std::vector<BlockHead> blocks;
  auto line = std::upper_bound(lines_.begin(), lines_.end(), offset,
                               [](std::size_t at, const Line& other) { return at < other.begin; });
  if (line == lines_.begin()) return blocks;
  auto indent = (--line)->indent;
  while (indent > 0 && line != lines_.begin()) {
    --line;
    if (line->indent >= indent) continue;
    indent = line->indent;
    const auto begin = line->begin + line->indent;
    const auto next = line + 1 == lines_.end() ? code_.size() : (line + 1)->begin;
    auto head = trim(std::string_view(text_).substr(begin, next - begin));
    if (head.starts_with("async ")) head = trim(head.substr(6));
    const auto end = static_cast<std::size_t>(
        std::find_if_not(head.begin(), head.end(), is_word_letter) - head.begin());
    BlockHead block{std::string(head.substr(0, end)), std::string(trim(head.substr(end)))};
    if (block.keyword == "def" || block.keyword == "class") {
      const auto stop = std::find_if_not(block.rest.begin(), block.rest.end(), is_word_letter);
      block.rest.erase(stop, block.rest.end());
    } else if (block.rest.ends_with(':')) {
      block.rest.pop_back();
    }
    blocks.push_back(std::move(block));
  }
  return blocks;
}

bool PythonSource::is_for_main(std::size_t offset) const {
  const auto blocks = blocks_around(offset);
  return std::ranges::any_of(blocks, [](const auto& block) {
    return block.keyword == "if" && block.rest.find("__name__") != std::string::npos;
  });
}

std::vector<std::size_t> PythonSource::places_of(std::string_view word) const {
  std::vector<std::size_t> places;
  for (auto at = code_.find(word); at != std::string::npos; at = code_.find(word, at + 1)) {
    const auto end = at + word.size();
    const bool begins = !is_word_letter(word.front()) || at == 0 || !is_word_letter(code_[at - 1]);
    const bool ends =
        !is_word_letter(word.back()) || end >= code_.size() || !is_word_letter(code_[end]);
    if (begins && ends) places.push_back(at);
  }
  return places;
}

std::vector<std::string> PythonSource::imports() const {
  std::vector<std::string> modules;
  for (std::size_t at = 0; at < lines_.size(); ++at) {
    const auto begin = lines_[at].begin + lines_[at].indent;
    const auto next = at + 1 == lines_.size() ? code_.size() : lines_[at + 1].begin;
    const auto line = std::string_view(code_).substr(begin, next - begin);
    if (line.starts_with("import ")) {
      const auto names = names_in(line.substr(7));
      modules.insert(modules.end(), names.begin(), names.end());
    } else if (line.starts_with("from ")) {
      const auto middle = line.find(" import");
      if (middle == std::string_view::npos) continue;
      const std::string module(trim(line.substr(5, middle - 5)));
      modules.push_back(module);
      for (const auto& name : names_in(line.substr(middle + 7)))
        modules.push_back(fmt::format("{}{}{}", module, module.ends_with('.') ? "" : ".", name));
    }
  }
  return modules;
}

bool PythonSource::has_import(std::string_view package) const {
  const auto modules = imports();
  return std::ranges::any_of(modules, [&](const std::string& module) {
    return module.starts_with(package) &&
           (module.size() == package.size() || module[package.size()] == '.');
  });
}

std::vector<PythonSource> sources_of(const fs::path& script) {
  std::vector<PythonSource> sources;
  std::vector<fs::path> files = {script};
  std::set<std::string> known = {script.lexically_normal().string()};
  for (std::size_t at = 0; at < files.size() && at < kMostSources; ++at) {
    const auto file = files[at];
    sources.emplace_back(read_text(file));
    for (const auto& module : sources.back().imports()) {
      const auto found = file_of_module(script.parent_path(), module, file);
      if (!found.empty() && known.insert(found.lexically_normal().string()).second)
        files.push_back(found);
    }
  }
  return sources;
}

std::vector<std::string> call_arguments(std::string_view text) {
  std::vector<std::string> arguments(1);
  int depth = 0;
  char quote = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (quote != 0) {
      if (letter == quote && text[at - 1] != '\\') quote = 0;
    } else if (letter == '"' || letter == '\'') {
      quote = letter;
    } else if (letter == '(' || letter == '[' || letter == '{') {
      ++depth;
    } else if (letter == ')' || letter == ']' || letter == '}') {
      if (depth-- == 0) return arguments;
    } else if (letter == ',' && depth == 0) {
      arguments.emplace_back();
      continue;
    }
    arguments.back() += letter;
  }
  return {};
}

std::string python_literal(std::string_view text) {
  text = trim(text);
  if (text.size() < 2 || (text.front() != '"' && text.front() != '\'')) return {};
  const auto end = text.find(text.front(), 1);
  return end == text.size() - 1 ? std::string(text.substr(1, end - 1)) : std::string();
}

}  // namespace gridctl::init
