#include "builtin.hpp"

#include <gridctl/cli/completion.hpp>
#include <gridctl/core/json.hpp>
#include <gridctl/core/text.hpp>
#include <gridctl/core/try.hpp>
#include <gridctl/core/wrap.hpp>
#include <gridctl/experiment/locate.hpp>
#include <gridctl/session/health.hpp>

#include <algorithm>
#include <array>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gridctl::commands {
namespace {

using session::Finding;
using session::Health;

/// Where the package, an installation from source, or `completion --install` put the script.
bool has_completion(cli::Shell shell, const cli::Environment& environment) {
  std::vector<std::string> places;
  if (const auto own = cli::completion_target(shell, environment)) places.push_back(own->path);
  for (const std::string prefix : {"/usr/share/", "/usr/local/share/"}) {
    if (shell == cli::Shell::bash) places.push_back(prefix + "bash-completion/completions/gridctl");
    if (shell == cli::Shell::zsh) {
      places.push_back(prefix + "zsh/vendor-completions/_gridctl");
      places.push_back(prefix + "zsh/site-functions/_gridctl");
    }
    if (shell == cli::Shell::fish)
      places.push_back(prefix + "fish/vendor_completions.d/gridctl.fish");
  }
  return std::any_of(places.begin(), places.end(), [](const std::string& place) {
    boost::system::error_code error;
    return fs::exists(place, error);
  });
}

Result<session::MachineFacts> look(const fs::path& folder, const cli::Services& services) {
  GRIDCTL_TRY_ASSIGN(auto facts, session::look_at_machine(folder, services.environment));
  const auto login = fs::path(services.environment("SHELL").value_or("")).filename().string();
  if (const auto shell = cli::parse_shell(login)) {
    facts.shell = login;
    facts.has_completion = has_completion(*shell, services.environment);
  }
  return facts;
}

void print_json(const std::vector<Finding>& findings, std::ostream& out) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& finding : findings) {
    nlohmann::ordered_json json = {{"subject", finding.subject},
                                   {"health", session::to_string(finding.health)},
                                   {"text", finding.text},
                                   {"remedy", nullptr}};
    if (!finding.remedy.empty()) json["remedy"] = finding.remedy;
    list.push_back(std::move(json));
  }
  out << json_text({{"schema", "gridctl.doctor/1"}, {"findings", list}}, 2) << '\n';
}

void print_text(const std::vector<Finding>& findings, const cli::Output& output) {
  constexpr int kTextAt = 23;
  const int width = std::max(40, std::min(output.columns, 100) - kTextAt);
  const auto lines = [&](const std::string& text) {
    return join(wrap(text, width), '\n' + std::string(kTextAt, ' '));
  };
  auto& out = *output.stream;
  for (const auto& finding : findings) {
    out << fmt::format("{:<8} {:<13} {}\n", session::to_string(finding.health), finding.subject,
                       lines(printable(finding.text)));
    if (!finding.remedy.empty())
      out << fmt::format("{:{}}{}\n", "", kTextAt, lines("-> " + finding.remedy));
  }
}

cli::CommandInfo info_of_doctor() {
  return {
      .name = "doctor",
      .summary = "Say what on this machine stands in the way of grids",
      .description =
          "Look at cores, GPUs, control groups, reservations, the place of experiments, limits, "
          "the clock and completion, and say what to do where something is wrong. Nothing is "
          "changed. Exits with 1 if no grid can run.",
      .group = "Set up",
      .examples = {{"gridctl doctor", "before the first grid on a machine"},
                   {"gridctl doctor /scratch/me", "with experiments in another place"}},
      .positionals = {{.name = "DIR",
                       .help = "Where experiments shall go [experiments]",
                       .required = false,
                       .completer = cli::Completer::directories()}}};
}

Result<ExitCode> run_doctor(const cli::Arguments& arguments, cli::Services& services) {
  const auto named = arguments.positional(0);
  GRIDCTL_TRY_ASSIGN(const auto facts, look(named.empty() ? experiment::kHome : named, services));
  const auto findings = session::judge(facts);
  if (services.globals.json)
    print_json(findings, *services.out.stream);
  else
    print_text(findings, services.out);
  const bool is_bad = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.health == Health::bad;
  });
  return is_bad ? ExitCode::internal : ExitCode::ok;
}

}  // namespace

cli::Command doctor_command() {
  return {info_of_doctor(), run_doctor};
}

}  // namespace gridctl::commands
