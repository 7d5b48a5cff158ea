#include "support/catch.hpp"

#include <gridctl/session/health.hpp>

#include <algorithm>

using namespace gridctl;
using session::Health;
using session::MachineFacts;

namespace {

MachineFacts healthy() {
  MachineFacts facts;
  facts.topology.cores.resize(8);
  facts.lock_folder = "/run/lock/gridctl";
  facts.place = "/home/u/experiments";
  facts.file_system = "ext4";
  facts.free_bytes = 100ULL << 30;
  facts.open_files = 524'288;
  facts.shell = "zsh";
  facts.has_completion = true;
  return facts;
}

session::Finding about(const MachineFacts& facts, const std::string& subject) {
  const auto findings = session::judge(facts);
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [&](const auto& f) { return f.subject == subject; });
  REQUIRE(found != findings.end());
  return *found;
}

}  // namespace

TEST_CASE("a machine without faults needs no remedy", "[session]") {
  for (const auto& finding : session::judge(healthy())) {
    INFO(finding.subject << ": " << finding.text);
    CHECK(finding.health == Health::good);
    CHECK(finding.remedy.empty());
    CHECK_FALSE(finding.text.empty());
  }
}

TEST_CASE("whatever is wrong has a remedy", "[session]") {
  MachineFacts facts = healthy();
  std::string subject;
  auto health = Health::limited;
  SECTION("CPU time for fewer cores") {
    facts.topology.cpu_quota = 1.5;
    subject = "cores";
  }
  SECTION("a driver without its library") {
    facts.has_nvidia_device = true;
    facts.topology.gpu_note = "no libnvidia-ml.so.1";
    subject = "GPUs";
  }
  SECTION("no control group of ours") {
    facts.control_group_error = "/sys/fs/cgroup belongs to root";
    subject = "control group";
  }
  SECTION("nowhere to reserve") {
    facts.lock_folder_error = "/run/lock: Permission denied";
    subject = "reservations";
    health = Health::bad;
  }
  SECTION("nowhere to write") {
    facts.place_error = "you may not write in /";
    subject = "experiments";
    health = Health::bad;
  }
  SECTION("a full disk") {
    facts.free_bytes = 1000;
    subject = "experiments";
  }
  SECTION("no inodes") {
    facts.free_files = 12;
    subject = "experiments";
  }
  SECTION("memory for a disk") {
    facts.file_system = "tmpfs";
    subject = "experiments";
  }
  SECTION("a network drive") {
    facts.is_shared_file_system = true;
    subject = "experiments";
  }
  SECTION("small files alone") {
    facts.file_size = 1 << 20;
    subject = "limits";
  }
  SECTION("few open files") {
    facts.open_files = 256;
    subject = "limits";
  }
  SECTION("few processes") {
    facts.processes = 64;
    subject = "limits";
  }
  SECTION("a clock that was never set") {
    facts.year = 1970;
    subject = "clock";
    health = Health::bad;
  }
  SECTION("a clock that nobody keeps") {
    facts.is_clock_kept = false;
    subject = "clock";
  }
  SECTION("no completion") {
    facts.has_completion = false;
    subject = "completion";
  }
  const auto finding = about(facts, subject);
  INFO(finding.text);
  CHECK(finding.health == health);
  CHECK_FALSE(finding.remedy.empty());
}

TEST_CASE("a machine without GPUs is no fault, nor is a GPU that others use", "[session]") {
  MachineFacts facts = healthy();
  facts.topology.gpu_note = "no driver";
  CHECK(about(facts, "GPUs").health == Health::good);
  CHECK(about(facts, "GPUs").text == "0 GPUs: no driver");
  facts.topology.unused_gpus.push_back({Gpu{}, "4 GiB are used", true});
  CHECK(about(facts, "GPUs").text == "0 GPUs: no driver");
  facts.topology.unused_gpus.push_back({Gpu{}, "it is lost", false});
  CHECK(about(facts, "GPUs").text == "0 GPUs; not GPU 0: it is lost: no driver");
}
