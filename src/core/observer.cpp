#include <gridctl/core/observer.hpp>

namespace gridctl {

void ObserverList::on_start(const WorkStart& start) {
  for (auto* observer : observers_) observer->on_start(start);
}

void ObserverList::on_event(const RunSpec& run, const RunEvent& event) {
  for (auto* observer : observers_) observer->on_event(run, event);
}

void ObserverList::on_events(const std::vector<RunNews>& news) {
  for (auto* observer : observers_) observer->on_events(news);
}

void ObserverList::on_more(const std::vector<RunSpec>& runs) {
  for (auto* observer : observers_) observer->on_more(runs);
}

void ObserverList::on_notice(const std::string& line) {
  for (auto* observer : observers_) observer->on_notice(line);
}

void ObserverList::on_finish(const Summary& summary) {
  for (auto* observer : observers_) observer->on_finish(summary);
}

}  // namespace gridctl
