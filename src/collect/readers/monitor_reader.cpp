// The monitor of OpenAI's gym, baselines and stable-baselines3: monitor.csv, or RANK.monitor.csv
// for each of several environments. Its first line is a comment with an object, a row is an
// episode: its reward r, its length l, and the seconds t since the start.
#include "readers/csv_rows.hpp"
#include "readers/json_lines.hpp"
#include "readers/naming.hpp"
#include "values.hpp"

#include <gridctl/collect/names.hpp>
#include <gridctl/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <deque>

#include <fmt/format.h>

namespace gridctl::collect {
namespace {

constexpr std::string_view kMonitor = "monitor.csv";
constexpr std::size_t kEpisodes = 100;  // the episodes over which the writers report a mean

struct Episode {
  std::string reward;
  std::string length;
  double time = 0;
};

/// Reads the episodes of one environment. The comment in the file tells when it began.
void read_episodes(const fs::path& file, LastLine last_line, std::vector<Episode>& episodes,
                   Notes& notes) {
  auto text = read_file(file, notes);
  if (!text) return;
  double begin = 0;
  if (text->starts_with('#')) {
    const auto end = std::min(text->find('\n'), text->size());
    if (const auto comment = parse_json_line(trim(std::string_view(*text).substr(1, end - 1)))) {
      const double start = to_number(value_of(*comment, "t_start"));
      if (std::isfinite(start)) begin = start;
    }
    text->erase(0, end + 1);
  }
  auto table = CsvTable::parse(std::move(*text), "'" + file.string() + "'", last_line);
  if (!table) {
    notes.add_loss(table.error().message);
    return;
  }
  notes.append(table->notes());
  const auto reward = table->column("r");
  const auto length = table->column("l");
  const auto time = table->column("t");
  if (!reward || !length) {
    notes.add_remark("'" + file.string() + "' left out: it has no columns r and l of episodes");
    return;
  }
  for (std::size_t row = 0; row < table->rows(); ++row) {
    const double seconds = time ? to_number(table->cell(row, *time)) : 0;
    episodes.push_back({std::string(table->cell(row, *reward)),
                        std::string(table->cell(row, *length)),
                        begin + (std::isfinite(seconds) ? seconds : 0)});
  }
}

/// Adds the mean reward of the last kEpisodes, as the writers report it: one episode is chance.
void add_episodes(std::vector<Episode> episodes, std::string_view split, Curves& curves) {
  std::stable_sort(episodes.begin(), episodes.end(),
                   [](const Episode& a, const Episode& b) { return a.time < b.time; });
  std::deque<double> last;
  double step = 0;
  for (const auto& episode : episodes) {
    if (!is_number(episode.reward) || !is_number(episode.length)) continue;
    step += to_number(episode.length);
    last.push_back(to_number(episode.reward));
    if (last.size() > kEpisodes) last.pop_front();
    double sum = 0;
    for (const double reward : last) sum += reward;
    add_flat({{"step", fmt::format("{}", step)},
              {"time", fmt::format("{}", episode.time)},
              {"ep_rew_mean", fmt::format("{}", sum / static_cast<double>(last.size()))},
              {"reward", episode.reward},
              {"ep_len", episode.length}},
             curves, split);
  }
}

/// The split in a file's path: "valid" for "eval/monitor.csv" and "eval.monitor.csv".
std::string_view split_of(const fs::path& file) {
  for (const auto& word : {file.stem().stem().string(), file.parent_path().filename().string()}) {
    if (const auto split = split_word(word)) return *split;
  }
  return "train";
}

bool is_monitor_table(const std::string& name) {
  return name == kMonitor || name.ends_with("." + std::string(kMonitor));
}

class MonitorReader final : public Reader {
 public:
  [[nodiscard]] const char* name() const override { return "monitor.csv"; }

  [[nodiscard]] bool owns(const Folder& /*folder*/, const std::string& file) const override {
    return is_monitor_table(file);
  }

  [[nodiscard]] bool has_run(const Folder& folder) const override {
    return std::any_of(folder.files.begin(), folder.files.end(), is_monitor_table);
  }

  void read_run(const Folder& folder, LastLine last_line, RunParts& parts,
                Notes& notes) const override {
    std::map<std::string_view, std::vector<Episode>> splits;
    for (const auto& name : folder.files) {
      if (!is_monitor_table(name)) continue;
      const auto file = folder.path / name;
      read_episodes(file, last_line, splits[split_of(file)], notes);
    }
    for (auto& [split, episodes] : splits) add_episodes(std::move(episodes), split, parts.rows);
  }
};

}  // namespace

std::unique_ptr<Reader> make_monitor_reader() {
  return std::make_unique<MonitorReader>();
}

}  // namespace gridctl::collect
