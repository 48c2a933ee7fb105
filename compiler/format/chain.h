// Chain: a format and those it extends, as folders of files. A format is named by its id, the path
// below the templates folder (henan/xinyang), or, where the name begins with "." or "/", by the
// path of a folder anywhere; its files lie in the folders of the chain, whatever they are called
// and wherever links lead. Gives each file of the format merged over the chain; every node keeps
// the span of the file that it comes from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diagnostics/diagnostics.h"
#include "source/roots.h"
#include "yaml/yaml.h"

namespace budgetc::format {

bool is_path(std::string_view name);
// `path`, taken from `folder`, as a name for which is_path holds.
std::string path_from(std::string_view folder, std::string_view path);

struct Layer {
  std::string name;    // as the next one's `extends` or the caller wrote it
  std::string folder;  // ends with "/"
  // What its format.yaml says of single tables (`overrides`), kept apart: it changes the tables as
  // they are at this level of the chain.
  yaml::Node overrides;
};

class Chain {
 public:
  // Reads format.yaml of `name` and of all it extends. Nothing after a finding: F0104 (no such
  // format, at `blame` or at the `extends`), F0105 (a cycle), Y….
  static std::optional<Chain> open(const FileReader& reader, SourceMap& sources,
                                   const std::string& templates_dir, const std::string& name,
                                   Sink& sink, Span blame = {});

  const std::vector<Layer>& layers() const { return layers_; }  // the furthest ancestor first
  // format.yaml, merged.
  const yaml::Node& root() const { return root_; }
  // `file` ("tables/revenue.yaml"), merged, each layer's overrides after its own file; a null node
  // where no layer has it.
  yaml::Node merged(const std::string& file);
  // The text `file` of the layer nearest to the format that has it. Nothing where none has it, and
  // after a finding of input::open_text at `named_at`.
  std::optional<FileId> nearest(const std::string& file, Span named_at);

 private:
  Chain(const FileReader& reader, SourceMap& sources, std::string templates_dir, Sink& sink,
        Span blame)
      : reader_(&reader),
        roots_(reader),
        sources_(&sources),
        templates_(std::move(templates_dir)),
        sink_(&sink),
        blame_(blame) {}
  using Names = std::vector<std::pair<std::string, std::string>>;  // name, folder
  bool add(const std::string& name, const std::string& from, Span blame, Names& below,
           yaml::Node& merged);
  yaml::Node take_overrides(yaml::Node& own);
  std::optional<FileId> read(const std::string& path, Span named_at);

  const FileReader* reader_;
  Roots roots_;
  SourceMap* sources_;
  std::string templates_;
  Sink* sink_;
  Span blame_;  // where the format is named
  std::vector<Layer> layers_;
  yaml::Node root_;
};

}  // namespace budgetc::format
