// A few runs of another trainer in a scratch directory, analyzed.
#pragma once

#include "support/catch.hpp"
#include "support/scratch_dir.hpp"

#include <gridctl/analysis/analyzer.hpp>

#include <string>
#include <vector>

namespace gridctl::test {

/// A run with a configuration, as YAML, and the lines of its metrics.
inline void write_run(const ScratchDir& scratch, const std::string& name,
                      const std::string& configuration, const std::string& metrics) {
  scratch.write("runs/" + name + "/config.yaml", configuration);
  scratch.write("runs/" + name + "/metrics.jsonl", metrics);
}

/// A metrics line with the accuracy of a validation.
inline std::string accuracy(const std::string& value) {
  return "{\"step\":1,\"split\":\"valid\",\"acc\":" + value + "}\n";
}

/// The analysis of all of them, by the metrics named or by the one it chooses.
inline analysis::Analysis analyzed(const ScratchDir& scratch,
                                   std::vector<std::string> metrics = {}) {
  analysis::AnalyzerOptions options;
  options.experiments = {scratch.path() / "runs"};
  options.output = scratch.path() / "analysis";
  options.metrics = std::move(metrics);
  analysis::Analyzer analyzer(std::move(options));
  REQUIRE(analyzer.work());
  return analyzer.analysis();
}

}  // namespace gridctl::test
