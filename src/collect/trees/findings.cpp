#include "trees/findings.hpp"

#include "cache/codec.hpp"
#include "files/reads.hpp"

namespace gridctl::collect {
namespace {

constexpr std::uint64_t kScant = 1;  // flags
constexpr std::uint64_t kLarge = 2;

void put(Encoder& out, KeyLists& lists, const Values& values) {
  out.number(lists.number_of(values));
  for (const auto& pair : values) out.text(pair.second);
}

/// False if there is no such list of keys.
bool get(Decoder& in, KeyLists& lists, Values& values) {
  const auto* const keys = lists.at(in.number());
  if (keys == nullptr) return false;
  values.reserve(keys->size());
  for (const auto& key : *keys) values.emplace_back(key, in.text());
  return in.is_whole();
}

void put(Encoder& out, const std::optional<TimePoint>& time) {
  out.number(time ? 1 : 0);
  if (time) out.number(static_cast<std::uint64_t>(time->time_since_epoch().count()));
}
void get(Decoder& in, std::optional<TimePoint>& time) {
  if (in.number() == 0) return;
  time = TimePoint(TimePoint::duration(static_cast<TimePoint::rep>(in.number())));
}

void put(Encoder& out, const std::optional<Ending>& ending) {
  out.number(ending ? 1 : 0);
  if (!ending) return;
  out.text(to_string(ending->state));
  out.text(ending->reason);
  put(out, ending->started_at);
  put(out, ending->ended_at);
}
void get(Decoder& in, std::optional<Ending>& ending) {
  if (in.number() == 0) return;
  ending.emplace();
  ending->state = parse_run_state(in.text()).value_or(RunState::lost);
  ending->reason = in.text();
  get(in, ending->started_at);
  get(in, ending->ended_at);
}

void put(Encoder& out, const PlaceOfRun& place) {
  for (const auto* text : {&place.host, &place.gpu_uuids, &place.cpus}) out.text(*text);
}
void get(Decoder& in, PlaceOfRun& place) {
  for (auto* text : {&place.host, &place.gpu_uuids, &place.cpus}) *text = in.text();
}

}  // namespace

std::string encode(const Findings& findings, KeyLists& lists) {
  Encoder out;
  const auto& run = findings.run;
  for (const auto* values : {&run.configuration, &run.training, &run.validation, &run.test}) {
    put(out, lists, *values);
  }
  out.number((run.is_scant ? kScant : 0) | (run.is_large ? kLarge : 0));
  put(out, run.ending);
  out.text(run.task);
  out.number(findings.tests.size());
  for (const auto& test : findings.tests) {
    out.text(test.folder.string());
    put(out, lists, test.parts.configuration);
    put(out, lists, test.parts.statistics);
  }
  put(out, findings.place);
  out.notes(findings.notes);
  return out.take();
}

std::optional<Findings> decode(std::string_view bytes, KeyLists& lists) {
  Findings findings;
  findings.run.with_curves = false;
  Decoder in(bytes);
  auto& run = findings.run;
  for (auto* values : {&run.configuration, &run.training, &run.validation, &run.test}) {
    if (!get(in, lists, *values)) return std::nullopt;
  }
  const auto flags = in.number();
  run.is_scant = (flags & kScant) != 0;
  run.is_large = (flags & kLarge) != 0;
  get(in, run.ending);
  run.task = in.text();
  findings.tests.resize(in.count());
  for (auto& test : findings.tests) {
    test.folder = std::string(in.text());
    const bool is_whole =
        get(in, lists, test.parts.configuration) && get(in, lists, test.parts.statistics);
    if (!is_whole) return std::nullopt;
  }
  get(in, findings.place);
  findings.notes = in.notes();
  if (!in.is_whole() || !in.is_at_end()) return std::nullopt;
  return findings;
}

namespace {

/// Vectors that have grown take up to twice what is in them, and are kept for each run.
void shrink(RunParts& run) {
  for (auto* values : {&run.configuration, &run.training, &run.validation, &run.test})
    values->shrink_to_fit();
}

}  // namespace

Findings cached(Cache* cache, const std::string& name, const std::function<Findings()>& find) {
  if (cache == nullptr) {
    const ReadRecord record;  // for readers that look at a file together
    return find();
  }
  std::optional<Findings> found;
  const auto bytes = cache->get(name, [&] {
    found = find();
    shrink(found->run);
    return encode(*found, cache->key_lists());
  });
  if (!found) found = decode(bytes, cache->key_lists());
  return found ? std::move(*found) : find();
}

}  // namespace gridctl::collect
