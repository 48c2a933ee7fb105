#include "library/library.h"

#include "diagnostics/catalogue/yaml.h"

namespace budgetc::library {
namespace {

std::optional<FileId> open(const FileReader& reader, SourceMap& sources, const std::string& path,
                           Sink& sink) {
  auto text = reader.read(path);
  if (text) return sources.add(path, std::move(*text));
  sink.report(Finding(finding::Y0101, {}).arg("reason", reason_text(path, text.failure())));
  return std::nullopt;
}

}  // namespace

Library::Library(const FileReader& reader, DataPaths data)
    : reader_(reader), data_(std::move(data)) {
  const auto rules_file = [&](const char* name) {
    return open(reader_, rules_.sources, data_.schemas + "/rules/" + name, rules_.findings);
  };
  const auto performance = rules_file("performance.yaml");
  const auto relations = rules_file("relations.yaml");
  rules_.disclosure = rules_file("disclosure.yaml");
  rules_.classification = rules_file("classification.yaml");
  if (performance)
    rules_.performance =
        rules::load_performance_rules(rules_.sources, *performance, rules_.findings);
  if (relations) rules_.relations = yaml::parse(rules_.sources, *relations, rules_.findings);
  rules_.usable = performance && rules_.relations && rules_.disclosure && rules_.classification;
}

Library::~Library() = default;

const Lists& Library::lists(int year, const std::vector<std::string>& folders) const {
  std::vector<std::string> own;
  if (!data_.classification.empty()) own.push_back(data_.classification);
  for (const std::string& folder : folders)
    // One that may not be read is read all the same: that says why.
    if (const auto files = reader_.list(folder); !files || !files->empty()) own.push_back(folder);
  const std::lock_guard lock(mutex_);
  auto& lists = lists_[{year, own}];
  if (!lists) lists = read_lists(year, own);
  return *lists;
}

std::unique_ptr<const Lists> Library::read_lists(int year,
                                                 const std::vector<std::string>& folders) const {
  auto lists = std::make_unique<Lists>();
  lists->sources.share(rules_.sources);
  lists->classification = classification::Classification::load(
      reader_, lists->sources, data_.schemas, year, lists->findings, folders);
  if (!lists->classification) return lists;
  if (rules_.classification)
    lists->rules = rules::load_classification_rules(lists->sources, *rules_.classification,
                                                    *lists->classification, lists->findings);
  return lists;
}

const Format& Library::format(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  auto& format = formats_[name];
  if (!format) format = read_format(name);
  return *format;
}

std::unique_ptr<const Format> Library::read_format(const std::string& name) const {
  auto read = std::make_unique<Format>();
  read->sources.share(rules_.sources);
  read->format =
      format::load(reader_, read->sources, data_.templates, data_.schemas, name, read->findings);
  if (read->format) read_rules(*read);
  return read;
}

// A format has at least the folder of its own; only none has no name.
const Format& Library::no_format() const {
  const std::lock_guard lock(mutex_);
  auto& none = formats_[""];
  if (none) return *none;
  auto read = std::make_unique<Format>();
  read->sources.share(rules_.sources);
  read->format = std::make_unique<format::Format>();
  if (const auto file = open(reader_, read->sources, data_.schemas + "/views.yaml", read->findings))
    read->format->views = environment::load_views(read->sources, *file, environment::types({}),
                                                  read->findings);
  read->format->scope = environment::types(read->format->views);
  read_rules(*read);
  none = std::move(read);
  return *none;
}

// The relations and the rules on texts, in the scope of a format.
void Library::read_rules(Format& read) const {
  const format::Format& format = *read.format;
  const language::TypeScope scope = rules::relation_scope(format);
  if (rules_.relations)
    read.relations =
        rules::load_relations(read.sources, *rules_.relations, scope, {}, read.findings);
  if (!format.folders.empty())
    for (rules::Relation& relation :
         rules::load_relations(read.sources, format.relations, scope,
                               format.folders.back() + "relations.yaml", read.findings))
      read.relations.push_back(std::move(relation));
  if (rules_.disclosure)
    read.disclosure = rules::load_disclosure_rules(
        read.sources, *rules_.disclosure, environment::types(format.views), read.findings);
}

const std::vector<std::string>& Library::format_ids() const {
  const std::lock_guard lock(mutex_);
  if (!format_ids_) format_ids_ = format::list(data_.templates);
  return *format_ids_;
}

const std::string& Library::colour_profile() const {
  const std::lock_guard lock(mutex_);
  if (!profile_) {
    auto bytes = reader_.read(data_.fonts + "/files/sRGB.icc");
    profile_ = bytes ? std::move(*bytes) : std::string();
  }
  return *profile_;
}

}  // namespace budgetc::library
