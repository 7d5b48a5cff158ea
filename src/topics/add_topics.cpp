#include <gridctl/topics/topics.hpp>

#include <utility>

namespace gridctl::topics {

void add_topics(cli::CommandRegistry& registry) {
  registry.add_topic(grid_topic())
      .add_topic(trainer_topic())
      .add_topic(arguments_topic())
      .add_topic(selectors_topic())
      .add_topic(results_topic())
      .add_topic(report_topic())
      .add_topic(slurm_topic())
      .add_topic(early_stopping_topic())
      .add_topic(search_topic());
  for (auto& document : json_documents()) registry.add_document(std::move(document));
  for (auto& topic : manual_topics()) registry.add_topic(std::move(topic));
}

}  // namespace gridctl::topics
