#include "products.hpp"

#include <gridctl/core/text.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace gridctl::init {
namespace {

constexpr int kDeepest = 5;  // variables that stand for variables

/// Where a call that writes has its path.
struct WriteCall {
  std::string_view call;
  int path;  ///< which argument; -1: what stands before the call
  std::string_view extension;
};

constexpr std::string_view kFolder = "/";  // in the place of an extension

constexpr std::array kWrites = {
    WriteCall{"torch.save(", 1, ".pt"},
    WriteCall{"joblib.dump(", 1, ".joblib"},
    WriteCall{"save_file(", 1, ".safetensors"},
    WriteCall{"open(", 0, ".txt"},
    WriteCall{"np.save(", 0, ".npy"},
    WriteCall{"np.savez(", 0, ".npz"},
    WriteCall{"np.savetxt(", 0, ".txt"},
    WriteCall{"numpy.save(", 0, ".npy"},
    WriteCall{".to_csv(", 0, ".csv"},
    WriteCall{".to_json(", 0, ".json"},
    WriteCall{".to_parquet(", 0, ".parquet"},
    WriteCall{".savefig(", 0, ".png"},
    WriteCall{".save_weights(", 0, ".h5"},
    WriteCall{".save_model(", 0, ".model"},
    WriteCall{".write_text(", -1, ".txt"},
    WriteCall{".write_bytes(", -1, ".bin"},
    WriteCall{".open(", -1, ".txt"},
    WriteCall{".save(", 0, ".model"},
    WriteCall{"FileHandler(", 0, ".log"},
    WriteCall{".to_pickle(", 0, ".pkl"},
    WriteCall{"os.makedirs(", 0, kFolder},
    WriteCall{"os.mkdir(", 0, kFolder},
    WriteCall{".mkdir(", -1, kFolder},
    WriteCall{"SummaryWriter(", 0, kFolder},
};

bool is_word_letter(char letter) {
  return letter == '_' || std::isalnum(static_cast<unsigned char>(letter)) != 0;
}

/// A path as far as the text tells it.
struct KnownPath {
  bool is_in_output = false;
  std::string output;  ///< which of the outputs
  std::string name;    ///< below it, or below the working directory; empty: the output itself
};

std::string joined(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + "/" + name;
}

/// Data that is perhaps downloaded at the first run: "data", "./data/mnist", "../datasets".
bool is_data(std::string_view name) {
  if (name.starts_with("../")) return true;
  if (name.starts_with("./")) name.remove_prefix(2);
  const auto first = name.substr(0, name.find('/'));
  return first == "data" || first == "dataset" || first == "datasets" || first == "inputs";
}

class Writer {
 public:
  Writer(const std::vector<PythonSource>& sources, const std::vector<std::string>& outputs)
      : sources_(sources), outputs_(outputs) {}

  [[nodiscard]] Writing read() {
    for (std::size_t index = 0; index < sources_.size(); ++index)
      for (const auto& call : kWrites)
        for (const auto at : sources_[index].places_of(call.call)) take(index, call, at);
    return std::move(found_);
  }

 private:
  void take(std::size_t index, const WriteCall& call, std::size_t at) {
    const auto& source = sources_[index];
    if (index > 0 && source.is_for_main(at)) return;
    const auto arguments =
        call_arguments(std::string_view(source.text()).substr(at + call.call.size()));
    if (call.call.ends_with("open(") && !writes(arguments, call.path < 0 ? 0 : 1)) return;
    std::string path;
    if (call.path < 0)
      path = receiver(source, at);
    else if (arguments.size() > static_cast<std::size_t>(call.path))
      path = arguments[static_cast<std::size_t>(call.path)];
    // TensorBoard's writer makes "runs" unless it is told otherwise.
    if (call.call == "SummaryWriter(" && trim(path).empty()) path = "\"runs\"";
    const auto known = path_of(source, path, kDeepest);
    if (!known) return;
    const bool is_folder = call.extension == kFolder;
    if (known->name.empty()) {
      if (!known->output.empty() && !is_folder)
        found_.files.emplace_back(known->output, call.extension);
      return;
    }
    add(known->is_in_output ? found_.in_output : found_.in_working,
        {known->name, !is_folder && is_certain(index, at, kDeepest)});
  }

  static void add(std::vector<Product>& products, Product product) {
    const auto known = std::ranges::find(products, product.name, &Product::name);
    if (known == products.end())
      products.push_back(std::move(product));
    else
      known->is_certain = known->is_certain || product.is_certain;
  }

  /// Whether the mode of an open() writes.
  static bool writes(const std::vector<std::string>& arguments, std::size_t place) {
    for (std::size_t at = 0; at < arguments.size(); ++at) {
      auto argument = trim(arguments[at]);
      if (argument.starts_with("mode="))
        argument = trim(argument.substr(5));
      else if (at != place)
        continue;
      const auto mode = python_literal(argument);
      if (mode.find_first_of("wax") != std::string::npos) return true;
    }
    return false;
  }

  /// The expression before ".write_text(": a name, or what stands in brackets.
  static std::string receiver(const PythonSource& source, std::size_t at) {
    const auto& code = source.code();
    auto begin = at;
    if (begin > 0 && code[begin - 1] == ')') {
      int depth = 0;
      while (begin > 0) {
        --begin;
        if (code[begin] == ')') ++depth;
        if (code[begin] == '(' && --depth == 0) break;
      }
    }
    while (begin > 0 && (is_word_letter(code[begin - 1]) || code[begin - 1] == '.')) --begin;
    return source.text().substr(begin, at - begin);
  }

  /// Follows joins, f-strings and variables.
  [[nodiscard]] std::optional<KnownPath> path_of(const PythonSource& source, std::string_view text,
                                                 int depth) const {
    text = trim(text);
    if (text.empty() || depth == 0) return std::nullopt;
    if (const auto literal = python_literal(text); !literal.empty()) {
      if (literal.starts_with('/') || literal.starts_with('~') || literal.find("..") == 0)
        return std::nullopt;
      return KnownPath{false, {}, literal};
    }
    if (const auto output = output_of(text); !output.empty()) return KnownPath{true, output, {}};
    for (const auto* call : {"os.path.join(", "path.join(", "join(", "Path(", "pathlib.Path(",
                             "str(", "os.path.abspath(", "open("})
      if (text.starts_with(call) && text.ends_with(')'))
        return join_of(source, call_arguments(text.substr(std::string_view(call).size())), depth);
    if (text.starts_with('(') && text.ends_with(')'))
      return path_of(source, text.substr(1, text.size() - 2), depth - 1);
    if (text.starts_with("f\"") || text.starts_with("f'"))
      return formatted(source, text.substr(2, text.size() - 3), depth);
    if (const auto parts = split_at(text, '/'); parts.size() > 1)
      return join_of(source, parts, depth);
    if (const auto parts = split_at(text, '+'); parts.size() == 2)
      return added(source, parts, depth);
    if (!std::ranges::all_of(text, is_word_letter)) return std::nullopt;
    return path_of(source, value_of(source, text), depth - 1);
  }

  [[nodiscard]] std::optional<KnownPath> join_of(const PythonSource& source,
                                                 const std::vector<std::string>& parts,
                                                 int depth) const {
    std::optional<KnownPath> path;
    for (const auto& part : parts) {
      auto next = path_of(source, part, depth - 1);
      if (!next || (path && next->is_in_output)) return std::nullopt;
      if (path)
        path->name = joined(path->name, next->name);
      else
        path = next;
    }
    return path;
  }

  /// out + "/model.pt"
  [[nodiscard]] std::optional<KnownPath> added(const PythonSource& source,
                                               const std::vector<std::string>& parts,
                                               int depth) const {
    auto path = path_of(source, parts[0], depth - 1);
    const auto rest = python_literal(parts[1]);
    if (!path || !rest.starts_with('/')) return std::nullopt;
    path->name = joined(path->name, rest.substr(1));
    return path;
  }

  /// f"{out}/model.pt"
  [[nodiscard]] std::optional<KnownPath> formatted(const PythonSource& source,
                                                   std::string_view text, int depth) const {
    if (text.find('{') == std::string_view::npos) return KnownPath{false, {}, std::string(text)};
    const auto end = text.find('}');
    if (!text.starts_with('{') || end == std::string_view::npos ||
        text.find('{', end) != std::string_view::npos)
      return std::nullopt;
    auto path = path_of(source, text.substr(1, end - 1), depth - 1);
    auto rest = text.substr(end + 1);
    if (!path || !rest.starts_with('/')) return std::nullopt;
    path->name = joined(path->name, std::string(rest.substr(1)));
    return path;
  }

  /// The output that the expression is: "args.out_dir", "cfg['out_dir']", "out_dir".
  [[nodiscard]] std::string output_of(std::string_view text) const {
    for (const auto& output : outputs_) {
      if (!text.ends_with(output) && text.find("\"" + output + "\"") == std::string_view::npos &&
          text.find("'" + output + "'") == std::string_view::npos)
        continue;
      if (text == output) return output;
      const auto before = text.size() > output.size() ? text[text.size() - output.size() - 1] : ' ';
      const bool is_attribute = text.ends_with(output) && before == '.' &&
                                text.find_first_of("(+/ ") == std::string_view::npos;
      const bool is_item =
          text.ends_with(']') && text.find_first_of("(+/ ") == std::string_view::npos;
      const bool is_variable = text.starts_with("os.environ") || text.starts_with("os.getenv");
      if (is_attribute || is_item || is_variable) return output;
    }
    return {};
  }

  /// Parts between signs that stand in no brackets and no quotes.
  static std::vector<std::string> split_at(std::string_view text, char sign) {
    std::vector<std::string> parts(1);
    int depth = 0;
    char quote = 0;
    for (const char letter : text) {
      if (quote != 0) {
        if (letter == quote) quote = 0;
      } else if (letter == '"' || letter == '\'') {
        quote = letter;
      } else if (letter == '(' || letter == '[') {
        ++depth;
      } else if (letter == ')' || letter == ']') {
        --depth;
      } else if (letter == sign && depth == 0) {
        parts.emplace_back();
        continue;
      }
      parts.back() += letter;
    }
    return parts;
  }

  /// What is assigned to the name, if that is done once.
  static std::string value_of(const PythonSource& source, std::string_view name) {
    std::string value;
    for (const auto at : source.places_of(name)) {
      const auto begin = source.code().rfind('\n', at) + 1;
      const auto end = std::min(source.code().find('\n', at), source.code().size());
      if (!trim(std::string_view(source.code()).substr(begin, at - begin)).empty()) continue;
      const auto rest =
          trim(std::string_view(source.text()).substr(at + name.size(), end - at - name.size()));
      if (!rest.starts_with('=') || rest.starts_with("==")) continue;
      if (!value.empty()) return {};
      value = trim(rest.substr(1));
    }
    return value;
  }

  /// Whether each run that ends well comes here: no condition is on the way.
  [[nodiscard]] bool is_certain(std::size_t index, std::size_t at, int depth) const {
    const auto& source = sources_[index];
    for (const auto& block : source.blocks_around(at)) {
      const bool is_main =
          block.keyword == "if" && block.rest.find("__name__") != std::string::npos;
      if (block.keyword == "def") return depth > 0 && is_certainly_called(block.rest, depth - 1);
      if (block.keyword == "class") return false;
      if (!is_main && block.keyword != "with" && block.keyword != "for" && block.keyword != "try")
        return false;
    }
    return true;
  }

  [[nodiscard]] bool is_certainly_called(const std::string& name, int depth) const {
    for (std::size_t index = 0; index < sources_.size(); ++index) {
      const auto& source = sources_[index];
      for (const auto at : source.places_of(name)) {
        const auto line = source.code().rfind('\n', at) + 1;
        const auto before = trim(std::string_view(source.code()).substr(line, at - line));
        const auto after = at + name.size();
        const bool is_call = before != "def" && !before.starts_with("from") &&
                             after < source.code().size() &&
                             (source.code()[after] == '(' || source.code()[after] == ')');
        if (is_call && is_certain(index, at, depth)) return true;
      }
    }
    return false;
  }

  const std::vector<PythonSource>& sources_;
  const std::vector<std::string>& outputs_;
  Writing found_;
};

}  // namespace

Writing writing_of(const std::vector<PythonSource>& sources,
                   const std::vector<std::string>& outputs) {
  return Writer(sources, outputs).read();
}

std::vector<std::string> paths_read(const std::vector<PythonSource>& sources,
                                    const fs::path& folder, const std::vector<Product>& written) {
  std::vector<std::string> paths;
  for (const auto& source : sources) {
    const auto& code = source.code();
    for (std::size_t at = 0; at + 1 < code.size(); ++at) {
      if (code[at] != '"' && code[at] != '\'') continue;
      const auto end = code.find(code[at], at + 1);
      if (end == std::string::npos) break;
      const auto name = source.text().substr(at + 1, end - at - 1);
      const auto opening = at;
      at = end;
      constexpr std::size_t kLongest = 200;
      // Hydra looks for its configuration beside the script.
      const bool is_beside = std::string_view(code).substr(0, opening).ends_with("config_path=");
      if (is_beside || name.empty() || name.size() > kLongest || name.starts_with('/') ||
          name == "." || name.find('\n') != std::string::npos)
        continue;
      const bool is_written = std::ranges::any_of(written, [&](const auto& product) {
        return product.name == name || product.name.starts_with(name + "/");
      });
      boost::system::error_code ignored;
      if (!is_written && (is_data(name) || fs::exists(folder / name, ignored)) &&
          std::ranges::count(paths, name) == 0)
        paths.push_back(name);
    }
  }
  return paths;
}

}  // namespace gridctl::init
