// Reads format files node by node, with findings for what does not belong. For format/, and for
// rules/, which reads the relations of a format.
#pragma once

#include <initializer_list>
#include <string>

#include "format/format.h"

namespace budgetc::format {

class Reader {
 public:
  Reader(const SourceMap& sources, Sink& sink) : sources_(sources), sink_(sink) {}

  // Reports keys of `node` that are not `known` (M0101) and a node that is no mapping (M0103).
  bool mapping(const yaml::Node& node, std::string_view name,
               std::initializer_list<std::string_view> known);
  // A mapping whose keys the format chooses.
  bool mapping_of_any(const yaml::Node& node, std::string_view name);
  std::string text(const yaml::Node& node, std::string_view key);
  // Within [least, most], else F0120 and the nearer bound.
  double number(const yaml::Node& node, std::string_view key, double least = 0, double most = 1e6);
  int integer(const yaml::Node& node, std::string_view key, int least, int most);
  bool boolean(const yaml::Node& node, std::string_view key);
  text::NumberStyle numbers(const yaml::Node& node, text::NumberStyle base);
  const std::vector<yaml::Node>& list(const yaml::Node& node, std::string_view key);

  // Parsed and checked in `scope`; nothing after a finding.
  std::optional<language::Template> text_template(const yaml::Node& node,
                                                  const language::TypeScope& scope);
  std::optional<language::Expression> expression(const yaml::Node& node,
                                                 const language::TypeScope& scope,
                                                 language::Type::Kind expected,
                                                 language::Type* type = nullptr);
  // Whether it may name a table, a column or a style: letters, digits, _ and -, else F0150. Ids
  // become anchors and classes of the HTML and names of files.
  bool plain_id(std::string_view id, const LocalText& kind, Span at);
  // One of a few words, else M0106.
  std::string word(const yaml::Node& node, std::string_view key,
                   std::initializer_list<std::string_view> known);
  void unknown_key(const yaml::Entry& entry, const std::vector<std::string>& known);
  void unknown_name(Span span, LocalText kind, const std::string& name,
                    const std::vector<std::string>& known);
  void wrong_type(const yaml::Node& node, std::string_view key, const LocalText& expected);

  const SourceMap& sources() const { return sources_; }
  Sink& sink() { return sink_; }

 private:
  void out_of_range(const yaml::Node& node, std::string_view key, double least, double most);

  const SourceMap& sources_;
  Sink& sink_;
};

// `duty: three_public`, one of duties(), or a list of them.
void read_duties(Reader& reader, const yaml::Node& node, TableSpec& table);

// tables/ID.yaml, merged, as a TableSpec. `numbers`: the format's style for tables.
std::optional<TableSpec> read_table(Reader& reader, const yaml::Node& node,
                                    const text::NumberStyle& numbers,
                                    const language::TypeScope& scope);

}  // namespace budgetc::format
