// Scripts that hand an analysis to other programs through their own Python packages: they read
// results.csv and metrics.csv beside them. The texts are those of output/import.
#pragma once

#include <string_view>

namespace gridctl::analysis {

extern const std::string_view kImportIntoMlflow;
extern const std::string_view kImportIntoWandb;
/// What cmake/EmbedText.cmake adds to each text: the digest that a security policy names.
extern const std::string_view kImportIntoMlflowHash;
extern const std::string_view kImportIntoWandbHash;

}  // namespace gridctl::analysis
