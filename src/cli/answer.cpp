#include "answer.hpp"

#include "json_fields.hpp"
#include "list_paths.hpp"
#include "scan.hpp"
#include "sources.hpp"

#include <gridctl/core/filesystem.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <future>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace gridctl::cli {
namespace {

/// A shell that hangs at TAB is worse than one that offers less.
constexpr std::chrono::milliseconds kPatience{300};
constexpr const char* kPatienceVariable = "GRIDCTL_COMPLETION_MS";

/// The slot the cursor is in, once it is known that a value stands there.
struct Slot {
  Completer completer;
  std::string kept;  ///< what stands before the value in the same word: "--device=", "a.yaml,"
  std::string typed;
};

Completer completer_of(const Option& option) {
  if (option.completer.kind != Completer::Kind::none) return option.completer;
  std::vector<Candidate> candidates;
  for (const auto& choice : option.choices) candidates.push_back({choice, ""});
  auto completer = Completer::values(std::move(candidates));
  completer.keep_order = true;
  return completer;
}

/// Keeps what starts with the typed text, and puts the kept text before it.
std::vector<Candidate> matching(std::vector<Candidate> candidates, const Slot& slot) {
  std::vector<Candidate> found;
  const auto listed = split(slot.kept.substr(slot.kept.find('=') + 1), ',');
  for (auto& candidate : candidates) {
    if (!candidate.value.starts_with(slot.typed)) continue;
    const bool is_listed = slot.completer.list &&
                           std::find(listed.begin(), listed.end(), candidate.value) != listed.end();
    if (is_listed) continue;
    candidate.value.insert(0, slot.kept);
    found.push_back(std::move(candidate));
  }
  return found;
}

class Answering {
 public:
  Answering(const Request& request, const CommandRegistry& registry, const Services& services)
      : request_(request), registry_(registry), services_(services) {}

  Answer answer() {
    const auto at = scan(request_.words, global_options(), true).first_positional;
    auto words = request_.words;
    CommandInfo info;
    if (at) {
      const auto* command = registry_.find(words[*at]);
      if (!command) return {};
      info = command->info;
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(*at));
    }
    const auto options = all_options(info);
    const auto line = scan(words, options);
    boost::system::error_code ignored;  // a directory that is not there completes nothing
    if (line.arguments.given("chdir")) fs::current_path(line.arguments.text("chdir"), ignored);

    if (line.pending) return value_of(*line.pending, options, line, "", request_.current);
    if (!line.options_ended && request_.current.starts_with(kJsonFields) && at)
      return json_fields(info.name, options, line);
    if (!line.options_ended && request_.current.starts_with('-')) return option(options, line);
    return at ? positional(info, options, line) : commands();
  }

 private:
  Answer commands() const {
    Answer answer;
    answer.directive |= directive_keep_order;
    for (const auto& command : registry_.commands()) {
      const auto info = command.info;
      if (info.group.empty()) continue;
      if (info.name.starts_with(request_.current))
        answer.candidates.push_back({info.name, info.summary});
      for (const auto& alias : info.aliases)
        if (!request_.current.empty() && alias.starts_with(request_.current))
          answer.candidates.push_back({alias, fmt::format("Same as {}", info.name)});
    }
    return answer;
  }

  /// The cursor's word starts with a dash: an option's name, or a value behind `--name=` or `-x`.
  Answer option(const std::vector<Option>& options, const Scan& line) const {
    const auto& word = request_.current;
    const auto equals = word.find('=');
    if (word.starts_with("--") && equals != std::string::npos) {
      const auto* named = find_option(options, word.substr(2, equals - 2));
      if (!named || named->is_switch()) return {};
      return value_of(*named, options, line, word.substr(0, equals + 1), word.substr(equals + 1));
    }
    if (word.size() >= 2 && word[1] != '-') {
      const auto* lettered = find_option(options, word[1]);
      if (!lettered || lettered->is_switch()) return {};
      return value_of(*lettered, options, line, word.substr(0, 2), word.substr(2));
    }
    return names(options, line);
  }

  /// The fields of the documents of this command.
  Answer json_fields(const std::string& command, const std::vector<Option>& options,
                     const Scan& line) const {
    auto completer = Completer::values(field_candidates(registry_, command));
    completer.list = completer.keep_order = true;
    return value({completer, std::string(kJsonFields), request_.current.substr(kJsonFields.size())},
                 options, line);
  }

  Answer names(const std::vector<Option>& options, const Scan& line) const {
    Answer answer;
    answer.directive |= directive_keep_order;
    for (const auto& option : options) {
      const std::string name = "--" + option.name;
      const bool spent = !option.repeatable && line.arguments.given(option.name);
      if (!spent && name.starts_with(request_.current))
        answer.candidates.push_back({name, option.help});
    }
    return answer;
  }

  Answer positional(const CommandInfo& info, const std::vector<Option>& options,
                    const Scan& line) const {
    const auto& declared = info.positionals;
    const std::size_t index = line.arguments.positionals().size();
    const bool open_ended = !declared.empty() && declared.back().repeatable;
    if (index >= declared.size() && !open_ended)
      return request_.current.empty() ? names(options, line) : Answer{};
    const auto& slot = declared[std::min(index, declared.size() - 1)];
    return value({slot.completer, "", request_.current}, options, line);
  }

  Answer value_of(const Option& option, const std::vector<Option>& options, const Scan& line,
                  std::string kept, std::string typed) const {
    return value({completer_of(option), std::move(kept), std::move(typed)}, options, line);
  }

  Answer value(Slot slot, const std::vector<Option>& options, const Scan& line) const {
    if (const auto comma = slot.typed.rfind(',');
        slot.completer.list && comma != std::string::npos) {
      slot.kept += slot.typed.substr(0, comma + 1);
      slot.typed.erase(0, comma + 1);
    }
    using Kind = Completer::Kind;
    const auto kind = slot.completer.kind;
    if (kind == Kind::files || kind == Kind::directories) return paths(slot);
    Answer answer;
    answer.candidates = matching(
        kind == Kind::dynamic ? dynamic(slot, options, line) : slot.completer.candidates, slot);
    if (answer.candidates.empty() && slot.completer.else_directories) {
      slot.completer.kind = Kind::directories;
      return paths(slot);
    }
    if (slot.completer.keep_order) answer.directive |= directive_keep_order;
    if (slot.completer.no_space || all_go_on(answer.candidates))
      answer.directive |= directive_no_space;
    return answer;
  }

  /// What the completer finds out in time; else the candidates that are known without it.
  std::vector<Candidate> dynamic(const Slot& slot, const std::vector<Option>& options,
                                 const Scan& line) const {
    std::packaged_task<std::vector<Candidate>()> find(
        [&registry = registry_, services = services_, slot, options,
         arguments = line.arguments]() mutable -> std::vector<Candidate> {
          const auto sources = read_sources(registry, services);
          if (!sources || !fill_in(arguments, options, *sources)) return {};
          CompletionContext context;
          context.prefix = slot.typed;
          context.positionals = arguments.positionals();
          context.arguments = &arguments;
          context.registry = &registry;
          return slot.completer.dynamic(context);
        });
    auto found = find.get_future();
    // Nobody waits for a thread that hangs on a dead file server: see the end of complete().
    std::thread(std::move(find)).detach();
    if (found.wait_for(patience()) == std::future_status::ready) return found.get();
    return slot.completer.candidates;
  }

  [[nodiscard]] std::chrono::milliseconds patience() const {
    const auto text = services_.environment(kPatienceVariable).value_or("");
    int wanted = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), wanted);
    const bool is_number = error == std::errc() && end == text.data() + text.size() && wanted > 0;
    return is_number ? std::chrono::milliseconds(wanted) : kPatience;
  }

  Answer paths(const Slot& slot) const {
    Answer answer;
    const bool folders_only = slot.completer.kind == Completer::Kind::directories;
    if (request_.shell == Shell::zsh) {
      // zsh lists better than we could: colours, ~user, its own matching rules.
      answer.directive |= folders_only ? directive_directories : directive_extensions;
      if (slot.completer.list) answer.directive |= directive_list;
      for (const auto& extension : slot.completer.extensions)
        answer.candidates.push_back({extension, ""});
      return answer;
    }
    answer.are_paths = true;
    answer.candidates =
        matching(list_paths(slot.typed, slot.completer, services_.environment), slot);
    if (all_go_on(answer.candidates)) answer.directive |= directive_no_space;
    return answer;
  }

  /// Behind a directory or KEY= the same word continues.
  static bool all_go_on(const std::vector<Candidate>& candidates) {
    return !candidates.empty() &&
           std::all_of(candidates.begin(), candidates.end(), [](const Candidate& candidate) {
             return candidate.value.ends_with('/') || candidate.value.ends_with('=');
           });
  }

  const Request& request_;
  const CommandRegistry& registry_;
  const Services& services_;
};

}  // namespace

Answer answer_to(const Request& request, const CommandRegistry& registry,
                 const Services& services) {
  return Answering(request, registry, services).answer();
}

}  // namespace gridctl::cli
