// `gridctl help json`, and the table of documents by which --json=FIELDS is checked and completed.
#include <gridctl/core/text.hpp>
#include <gridctl/core/wrap.hpp>
#include <gridctl/topics/topics.hpp>

#include <fmt/format.h>

namespace gridctl::topics {
namespace {

using cli::Document;

constexpr const char* kHead =
    R"(With --json standard output is one document; its member 'schema' names its kind
and version. A member may be added to a kind. What a member means never changes
under the same version, and what is not known is null. Times are RFC 3339 in
UTC, durations seconds, sizes bytes. A run is {"run": "17.2", "attempt": 1,
"test": 0}; 'test' counts the tests of a model from 1, 0 is the training.

--json=FIELDS prints the members alone that are named, and the schema. Of a
document that lists things the fields are those of each thing:
  gridctl status exp --json=state,phases
  gridctl list --json=name,state,bytes
  gridctl runs exp --json=run,seconds,valid.acc    any columns of results.csv

Printed by commands
)";

constexpr const char* kTail = R"(
A document a line on standard error
  gridctl.error/1, gridctl.warning/1, gridctl.notice/1
                      messages ('gridctl help output')
  gridctl.event/1     with --progress json; 'event' is start, run, metrics, finish
                      and the like

Files of an experiment ('gridctl help experiment')
  gridctl.experiment/1  experiment.json     gridctl.inputs/1  inputs.json
  gridctl.command/1     command.json        gridctl.run/1     run.json
  gridctl.exit/1        exit.json           gridctl.lock/1    who is at work
  gridctl.decision/1    decisions.jsonl     gridctl.origin/1  origins.jsonl
)";

std::vector<Document> documents_of_work() {
  return {
      {"gridctl.plan/1",
       {"train", "run", "refine"},
       "--dry-run: what would be run",
       {"grid", "experiment", "runs", "repetitions", "base_seed", "slots", "search", "classes",
        "setup", "until", "budget_seconds", "gpu_hours", "axes", "configurations", "commands"}},
      {"gridctl.changes/1",
       {"train", "run"},
       "--dry-run --into: how grid and experiment differ",
       {"experiment", "new", "done", "unfinished", "failed", "changed", "removed", "origin"}},
      {"gridctl.detached/1",
       {"train", "test", "run", "resume", "refine"},
       "--detach: the process that goes on",
       {"experiment", "pid", "log"}},
      {"gridctl.end/1",
       {"train", "test", "run", "resume", "refine"},
       "at the end; of run without analysis",
       {"experiment", "name", "state", "exit_status", "runs", "succeeded", "failed", "stopped",
        "stopped_early", "skipped", "unfinished"}},
      {"gridctl.to-do/1",
       {"resume"},
       "--dry-run: the runs that would begin, and those that are on",
       {"experiment", "runs", "on", "kept", "failed", "stopped", "stopped_early"}},
      {"gridctl.test-plan/1",
       {"test"},
       "--dry-run: the tests",
       {"experiment", "tests"},
       "tests",
       {"run", "test", "model", "working_directory", "argv"}},
      {"gridctl.steer/1",
       {"pause", "set", "resume"},
       "how a grid at work goes on",
       {"experiment", "done", "paused", "max_concurrent", "running", "held", "waiting", "moved",
        "halted_because"}},
      {"gridctl.stop/1",
       {"stop"},
       "what was stopped",
       {"experiment", "done", "gridctl", "runs", "unbooked", "withdrawn", "leftovers", "left"}},
      {"gridctl.rm/1",
       {"rm"},
       "the runs that were removed",
       {"experiment", "removed", "runs", "only_models", "keeps_files", "files", "bytes", "models"}},
      {"gridctl.removed/1",
       {"rm"},
       "the experiments that were removed, and those that stay",
       {"removed", "experiments", "kept", "bytes"}},
      {"gridctl.repair/1",
       {"repair"},
       "what the new journal has",
       {"experiment", "rebuilt", "kept", "configurations", "runs"}}};
}

std::vector<Document> documents_of_looks() {
  return {{"gridctl.explain/1",
           {"config"},
           "--explain: where a value was set",
           {"key", "value", "origin", "overrode"},
           "",
           {},
           true},
          {"gridctl.status/1",
           {"status"},
           "how an experiment stands",
           {"experiment",
            "name",
            "tags",
            "state",
            "created_at",
            "host",
            "user",
            "device",
            "slots",
            "configurations",
            "repetitions",
            "paused",
            "held",
            "max_concurrent",
            "set",
            "early_stops",
            "until",
            "budget_seconds",
            "budget_used_seconds",
            "gpu_hours",
            "gpu_hours_used",
            "holder",
            "last_work",
            "phases"}},
          {"gridctl.list/1",
           {"list", "status"},
           "experiments; of status with --all",
           {"experiments"},
           "experiments",
           {"experiment", "name", "tags", "run_tags", "state", "created_at", "runs", "trainings",
            "tests", "succeeded", "failed", "skipped", "stopped", "stopped_early", "running",
            "submitted", "planned", "bytes"}},
          {"gridctl.wait/1",
           {"wait"},
           "how grids have ended",
           {"experiments"},
           "experiments",
           {"experiment", "state", "exit_status", "runs"}},
          {"gridctl.log/1", {"logs"}, "a document for each line", {"run", "attempt", "line"}},
          {"gridctl.show/1", {"show"}, "a run", {"run",        "phase",
                                                 "test",       "attempt",
                                                 "state",      "reason",
                                                 "waits",      "label",
                                                 "tags",       "task",
                                                 "identity",   "seed",
                                                 "slot",       "host",
                                                 "job",        "submitted_at",
                                                 "started_at", "ended_at",
                                                 "seconds",    "exit_code",
                                                 "signal",     "usage",
                                                 "gpu_usage",  "failure_class",
                                                 "requeues",   "model",
                                                 "directory",  "command",
                                                 "cwd",        "environment",
                                                 "values",     "attempts",
                                                 "products",   "missing_products",
                                                 "progress",   "metrics",
                                                 "tests",      "output_tail"}},
          {"gridctl.runs/1",
           {"runs"},
           "runs, each with a member for each column",
           {"experiment", "metric", "columns", "runs"},
           "runs",
           {"run", "state", "slot", "seconds", "tags"},
           true},
          {"gridctl.diff/1",
           {"diff"},
           "how two runs differ",
           {"experiment", "left", "right", "sections"}},
          {"gridctl.tag/1",
           {"tag"},
           "a tag, and the runs that changed",
           {"experiment", "tag", "removed", "done", "runs", "tags"}},
          {"gridctl.devices/1",
           {"devices"},
           "cores and GPUs, and who has reserved them",
           {"host", "cores", "cpu_quota", "gpus", "gpus_left_out", "gpu_note"}}};
}

std::vector<Document> other_documents() {
  return {{"gridctl.analyze/1",
           {"analyze", "run"},
           "the results; of run at its end",
           {"experiment", "folder", "native", "runs", "tests", "metric", "higher_is_better",
            "beside", "interval", "level", "configurations", "effects", "best", "tasks", "results",
            "origins", "notes", "columns", "rows"}},
          {"gridctl.report/1", {"report"}, "the files that were written", {"page", "figures"}},
          {"gridctl.doctor/1",
           {"doctor"},
           "what stands in the way of grids",
           {"findings"},
           "findings",
           {"subject", "health", "text", "remedy"}},
          {"gridctl.version/1",
           {"version"},
           "this program",
           {"version", "libraries", "compiler", "journal_version"}}};
}

std::string paragraph(const std::string& text, const std::string& indent) {
  constexpr int kWidth = 80;
  const auto lines = wrap(text, kWidth - static_cast<int>(indent.size()));
  return indent + join(lines, "\n" + indent) + "\n";
}

std::string text_of(const Document& document) {
  auto text = fmt::format("  {:<20}{}: {}\n", document.schema, join(document.commands, ", "),
                          document.summary);
  const std::string indent(6, ' ');
  const bool has_rows = !document.rows.empty();
  if (!has_rows || document.fields.size() > 1)
    text += paragraph(join(document.fields, ", "), indent);
  if (!has_rows) return text;
  auto of_things = join(document.row_fields, ", ");
  if (document.fields_vary) of_things += of_things.empty() ? "by what is asked for" : ", and more";
  return text + paragraph(fmt::format("of {}: {}", document.rows, of_things), indent);
}

std::string json_text_of(const cli::CommandRegistry& registry) {
  std::string text = kHead;
  for (const auto& document : registry.documents()) text += text_of(document);
  return text + kTail;
}

}  // namespace

cli::Topic json_topic() {
  return {"json", "The kinds of JSON documents", json_text_of, 5};
}

std::vector<Document> json_documents() {
  auto all = documents_of_work();
  for (auto& part : {documents_of_looks(), other_documents()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace gridctl::topics
