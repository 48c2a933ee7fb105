// templates/<id>/ and its ancestors → Format.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "format/format.h"
#include "format/merge.h"
#include "format/reader.h"

namespace budgetc::format {
namespace {

using language::Type;
using yaml::Node;
namespace fs = std::filesystem;

class Loader {
 public:
  Loader(const FileReader& file_reader, SourceMap& sources, std::string templates_dir,
         std::string schemas_dir, Sink& sink)
      : files_(file_reader),
        sources_(sources),
        templates_(std::move(templates_dir)),
        schemas_(std::move(schemas_dir)),
        sink_(sink),
        reader_(sources, sink) {}

  std::unique_ptr<Format> load(const std::string& id) {
    const size_t errors_before = sink_.count(Severity::error);
    auto format = std::make_unique<Format>(Format{});
    format_ = format.get();
    format_->id = id;
    Node root;
    if (!load_chain(id, {}, root)) return nullptr;
    read_root(root);
    return sink_.count(Severity::error) == errors_before ? std::move(format) : nullptr;
  }

 private:
  std::string folder(const std::string& id) const { return templates_ + "/" + id + "/"; }

  std::optional<FileId> open(const std::string& path) {
    if (!files_.exists(path)) return std::nullopt;
    auto text = files_.read(path);
    if (!text) return std::nullopt;
    return sources_.add(path, std::move(*text));
  }

  // format.yaml of `id` over those it extends; fills the chain, the furthest ancestor first.
  bool load_chain(const std::string& id, std::vector<std::string> below, Node& merged) {
    if (std::find(below.begin(), below.end(), id) != below.end()) {
      below.push_back(id);
      sink_.report(Finding(FindingId::F0105, extends_at_)
                       .arg("chain", fmt::format("{}", fmt::join(below, " → "))));
      return false;
    }
    const std::string path = folder(id) + "format.yaml";
    const auto file = open(path);
    if (!file) {
      Finding finding = Finding(FindingId::F0104, extends_at_).arg("name", id);
      if (const auto near = text::nearest(id, list(templates_)))
        finding.help = {{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}};
      sink_.report(std::move(finding));
      return false;
    }
    auto own = yaml::parse(sources_, *file, sink_);
    if (!own) return false;
    below.push_back(id);
    take_overrides(id, *own);
    if (const Node* parent = own->find("extends"); parent != nullptr) {
      extends_at_ = parent->span;
      Node base;
      if (!load_chain(parent->text, std::move(below), base)) return false;
      merged = merge(base, *own, sink_);
    } else {
      merged = std::move(*own);
    }
    format_->chain.push_back(id);
    return true;
  }

  // What a format.yaml says of single tables, kept apart: it changes the tables as they are at its
  // level of the chain.
  void take_overrides(const std::string& id, Node& own) {
    const auto entry =
        std::find_if(own.entries.begin(), own.entries.end(),
                     [](const yaml::Entry& candidate) { return candidate.key == "overrides"; });
    if (!own.is_mapping() || entry == own.entries.end()) return;
    if (entry->value.is_mapping())
      overrides_[id] = std::move(entry->value);
    else
      reader_.wrong_type(entry->value, "overrides",
                         {"映射（表: 改动）", "a mapping (table: changes)"});
    own.entries.erase(entry);
  }

  // An override of a table that the format does not have changes nothing: a slip.
  void check_overrides() {
    for (const auto& [id, tables] : overrides_) {
      for (const yaml::Entry& entry : tables.entries) {
        const bool exists =
            known_tables_.contains(entry.key) ||
            std::any_of(format_->chain.begin(), format_->chain.end(),
                        [&](const std::string& level) {
                          return files_.exists(folder(level) + "tables/" + entry.key + ".yaml");
                        });
        if (exists) continue;
        reader_.unknown_name(entry.key_span, {"表", "table"}, entry.key,
                             {known_tables_.begin(), known_tables_.end()});
      }
    }
  }

  // tables/<table>.yaml merged over the chain, each level's file first, then what its format.yaml
  // overrides; null node where neither a folder nor a format.yaml of the chain has it.
  Node merged_table(const std::string& table) {
    Node merged;
    const auto take = [&](Node change) {
      merged = merged.kind == Node::Kind::null ? std::move(change) : merge(merged, change, sink_);
    };
    for (const std::string& id : format_->chain) {
      if (const auto file = open(folder(id) + "tables/" + table + ".yaml"))
        if (auto own = yaml::parse(sources_, *file, sink_)) take(std::move(*own));
      const auto level = overrides_.find(id);
      if (level == overrides_.end()) continue;
      if (const Node* change = level->second.find(table)) take(*change);
    }
    return merged;
  }

  // `name` merged over the chain; null node where no folder of the chain has it.
  Node merged_file(const std::string& name) {
    Node merged;
    for (const std::string& id : format_->chain) {
      const auto file = open(folder(id) + name);
      if (!file) continue;
      auto own = yaml::parse(sources_, *file, sink_);
      if (own)
        merged = merged.kind == Node::Kind::null ? std::move(*own) : merge(merged, *own, sink_);
    }
    return merged;
  }

  // The file `name` of the format nearest to the city that has one.
  std::optional<FileId> nearest_file(const std::string& name) {
    for (auto id = format_->chain.rbegin(); id != format_->chain.rend(); ++id)
      if (const auto file = open(folder(*id) + name)) return file;
    return std::nullopt;
  }

  void read_root(const Node& root) {
    if (!reader_.mapping(root, "format.yaml",
                         {"id", "name", "extends", "title", "numbers", "percent_decimals", "tables",
                          "lists", "styles", "page", "table_style", "severities"}))
      return;
    if (const Node* severities = root.find("severities")) read_severities(*severities);
    read_views();
    format_->relations = merged_file("relations.yaml");
    if (const Node* lists = root.find("lists"))
      for (const yaml::Entry& entry : lists->entries) read_list(entry);
    read_phrases();

    const Node* title = root.find("title");
    if (title == nullptr) {
      sink_.report(Finding(FindingId::M0102, root.span).arg("key", "title"));
    } else if (auto text = reader_.text_template(*title, format_->scope)) {
      format_->title = std::move(*text);
    }
    if (const Node* name = root.find("name")) format_->name = reader_.text(*name, "name");
    text::NumberStyle table_numbers;
    table_numbers.blank_zero = true;
    if (const Node* numbers = root.find("numbers");
        numbers != nullptr && reader_.mapping(*numbers, "numbers", {"table", "prose"})) {
      if (const Node* node = numbers->find("table"))
        table_numbers = reader_.numbers(*node, table_numbers);
      if (const Node* node = numbers->find("prose"))
        format_->prose_numbers = reader_.numbers(*node, format_->prose_numbers);
    }
    if (const Node* node = root.find("percent_decimals"))
      format_->percent_decimals =
          std::clamp(static_cast<int>(reader_.number(*node, "percent_decimals")), 0, 6);
    if (const Node* node = root.find("page"); node != nullptr && node->is_mapping())
      for (const yaml::Entry& entry : node->entries)
        format_->page[entry.key] = reader_.number(entry.value, entry.key);
    if (const Node* node = root.find("table_style"); node != nullptr && node->is_mapping()) {
      for (const yaml::Entry& entry : node->entries) {
        if (entry.key == "font" || entry.key == "head_font")
          format_->table_fonts[entry.key] = reader_.text(entry.value, entry.key);
        else
          format_->table_style[entry.key] = reader_.number(entry.value, entry.key);
      }
    }
    if (const Node* node = root.find("styles"); node != nullptr && node->is_mapping())
      for (const yaml::Entry& entry : node->entries) read_style(entry);

    if (const Node* tables = root.find("tables"))
      for (const Node& id : reader_.list(*tables, "tables")) read_listed_table(id, table_numbers);
    check_overrides();
    read_outline();
  }

  // severities: {D0101: error}. Raised, never lowered: what one bureau calls an error is one
  // everywhere.
  void read_severities(const Node& node) {
    if (!node.is_mapping())
      return reader_.wrong_type(node, "severities", {"映射（键: 值）", "a mapping (key: value)"});
    for (const yaml::Entry& entry : node.entries) {
      const CatalogueEntry* finding_kind = find_in_catalogue(entry.key);
      if (finding_kind == nullptr) {
        Finding finding = Finding(FindingId::F0101, entry.key_span)
                              .arg("kind", LocalText{"问题代码", "finding"})
                              .arg("name", entry.key);
        if (const auto near = nearest_in_catalogue(entry.key))
          finding.help = {{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}};
        sink_.report(std::move(finding));
        continue;
      }
      const auto severity = severity_named(entry.value.text);
      if (!severity) {
        sink_.report(
            Finding(FindingId::M0106, entry.value.span)
                .arg("key", entry.key)
                .arg("value", entry.value.text)
                .suggest({"可用：error、warning、note", "known here: error, warning, note"}));
      } else if (*severity < finding_kind->severity) {
        sink_.report(Finding(FindingId::F0130, entry.value.span)
                         .arg("code", std::string(finding_kind->code))
                         .arg("severity", std::string(severity_name(finding_kind->severity)))
                         .arg("lower", std::string(severity_name(*severity)))
                         .suggest({"删去这一项；个别部门确有理由的，由该部门在 waivers 中豁免",
                                   "remove it; a department with good reason waives the finding"}));
      } else {
        format_->severities[finding_kind->id] = *severity;
      }
    }
  }

  void read_views() {
    format_->scope = environment::types({});
    const std::string path = schemas_ + "/views.yaml";
    if (const auto file = open(path)) {
      format_->views = environment::load_views(sources_, *file, format_->scope, sink_);
    } else {
      sink_.report(Finding(FindingId::Y0101, {}).arg("reason", path));
    }
    format_->scope = environment::types(format_->views);
  }

  // A constant list of records of texts, such as the fixed expenditure classes.
  void read_list(const yaml::Entry& entry) {
    auto record = std::make_shared<language::RecordType>();
    record->name = entry.key;
    auto values = std::make_shared<std::vector<language::Value>>();
    for (const Node& item : reader_.list(entry.value, entry.key)) {
      auto fields = std::make_shared<std::map<std::string, language::Value>>();
      for (const yaml::Entry& field : item.entries) {
        record->fields[field.key] = Type::of(Type::Kind::text);
        language::Value value;
        value.data = field.value.text;
        value.origin = field.value.span;
        (*fields)[field.key] = std::move(value);
      }
      language::Value value;
      value.data = language::RecordValue(std::move(fields));
      values->push_back(std::move(value));
    }
    format_->scope.names[entry.key] = Type::list_of(Type::record_of(std::move(record)));
    language::Value list;
    list.data = language::ListValue(std::move(values));
    format_->lists[entry.key] = std::move(list);
  }

  // Phrases may call those before them: a cycle cannot be written.
  void read_phrases() {
    const Node phrases = merged_file("phrases.yaml");
    for (const yaml::Entry& entry : phrases.entries) {
      const Node& node = entry.value;
      if (!reader_.mapping(node, entry.key, {"parameters", "text"})) continue;
      const Node* text = node.find("text");
      if (text == nullptr || !text->is_scalar()) {
        sink_.report(Finding(FindingId::M0102, entry.key_span).arg("key", "text"));
        continue;
      }
      std::vector<std::pair<std::string, Type>> parameters;
      language::TypeScope scope = format_->scope;
      if (const Node* given = node.find("parameters")) {
        for (const yaml::Entry& parameter : given->entries) {
          const auto type = language::parse_type_name(parameter.value.text);
          if (!type) {
            sink_.report(Finding(FindingId::F0101, parameter.value.span)
                             .arg("kind", LocalText{"类型", "type"})
                             .arg("name", parameter.value.text));
            continue;
          }
          parameters.emplace_back(parameter.key, *type);
          scope.names[parameter.key] = *type;
        }
      }
      const Span where = yaml::span_within(sources_, *text, 0, text->text.size());
      auto body = language::Template::parse(text->text, where, {}, sink_);
      if (!body || !body->check(scope, sink_)) continue;
      auto phrase = std::make_unique<language::Phrase>(
          language::Phrase{entry.key, std::move(parameters), std::move(*body), entry.key_span});
      format_->scope.phrases[entry.key] = phrase.get();
      format_->phrases[entry.key] = std::move(phrase);
    }
  }

  void read_style(const yaml::Entry& entry) {
    const Node& node = entry.value;
    if (!reader_.mapping(node, entry.key,
                         {"font", "size", "leading", "indent_em", "space_before", "space_after",
                          "align", "keep_with_next"}))
      return;
    StyleSpec style;
    const auto number = [&](std::string_view key, double& target) {
      if (const Node* value = node.find(key)) target = reader_.number(*value, key);
    };
    if (const Node* value = node.find("font")) style.font = reader_.text(*value, "font");
    number("size", style.size);
    style.leading = style.size * 1.6;
    number("leading", style.leading);
    number("indent_em", style.indent_em);
    number("space_before", style.space_before);
    number("space_after", style.space_after);
    if (const Node* value = node.find("align")) {
      style.align = reader_.text(*value, "align");
      if (style.align != "justify" && style.align != "left" && style.align != "center" &&
          style.align != "right")
        reader_.wrong_type(*value, "align",
                           {"justify、left、center 或 right", "justify, left, center or right"});
    }
    if (const Node* value = node.find("keep_with_next"))
      style.keep_with_next = reader_.boolean(*value, "keep_with_next");
    format_->styles[entry.key] = style;
  }

  // tables/ID.yaml over the table that it extends, if it does. False after a finding at `named_at`.
  bool load_table(const std::string& id, Span named_at, std::vector<std::string> below,
                  Node& merged) {
    const bool cycle = std::find(below.begin(), below.end(), id) != below.end();
    below.push_back(id);
    if (cycle) {
      sink_.report(Finding(FindingId::F0105, named_at)
                       .arg("chain", fmt::format("{}", fmt::join(below, " → "))));
      return false;
    }
    merged = merged_table(id);
    if (merged.kind == Node::Kind::null) {
      reader_.unknown_name(named_at, {"表", "table"}, id, {});
      return false;
    }
    const Node* base_id = merged.find("extends");
    if (base_id == nullptr) return true;
    Node base;
    if (!load_table(reader_.text(*base_id, "extends"), base_id->span, std::move(below), base))
      return false;
    merged = merge(base, merged, sink_);
    return true;
  }

  void read_listed_table(const Node& id, const text::NumberStyle& numbers) {
    known_tables_.insert(id.text);
    Node node;
    if (!load_table(id.text, id.span, {}, node)) return;
    auto table = read_table(reader_, node, numbers, format_->scope);
    if (!table) return;
    format_->tables.push_back(std::move(*table));
  }

  void read_outline() {
    const auto file = nearest_file("outline.md");
    if (!file) return;
    const Span whole{*file, 0, static_cast<uint32_t>(sources_.file(*file).text().size())};
    auto outline =
        language::Template::parse(sources_.file(*file).text(), whole, outline_directives(), sink_);
    if (!outline) return;
    outline->check(format_->scope, sink_);
    for (const language::Piece& directive : outline->directives()) {
      if (directive.text == "table") {
        const std::string id = directive.words.empty() ? "" : directive.words[0];
        if (format_->table(id) == nullptr)
          sink_.report(Finding(FindingId::F0106, directive.origin).arg("id", id));
      } else if (directive.text == "include") {
        read_include(directive);
      }
    }
    format_->outline = std::move(*outline);
  }

  void read_include(const language::Piece& directive) {
    const std::string name = directive.words.empty() ? "" : directive.words[0];
    const auto file = nearest_file(name);
    if (!file) {
      sink_.report(Finding(FindingId::F0101, directive.origin)
                       .arg("kind", LocalText{"文件", "file"})
                       .arg("name", name));
      return;
    }
    const Span whole{*file, 0, static_cast<uint32_t>(sources_.file(*file).text().size())};
    auto part = language::Template::parse(sources_.file(*file).text(), whole,
                                          {"role", "listed", "page"}, sink_);
    if (!part) return;
    part->check(format_->scope, sink_);
    format_->includes.emplace(name, std::move(*part));
  }

  const FileReader& files_;
  SourceMap& sources_;
  std::string templates_;
  std::string schemas_;
  Sink& sink_;
  Reader reader_;
  Format* format_ = nullptr;
  Span extends_at_;
  std::map<std::string, Node> overrides_;  // by format of the chain: table → changes
  std::set<std::string> known_tables_;
};

}  // namespace

const TableSpec* Format::table(std::string_view wanted) const {
  const auto found = std::find_if(tables.begin(), tables.end(),
                                  [&](const TableSpec& table) { return table.id == wanted; });
  return found == tables.end() ? nullptr : &*found;
}

std::map<std::string, const language::Phrase*> Format::phrase_map() const {
  std::map<std::string, const language::Phrase*> map;
  for (const auto& [phrase_name, phrase] : phrases) map.emplace(phrase_name, phrase.get());
  return map;
}

const std::vector<std::string>& outline_directives() {
  static const std::vector<std::string> names = {"role",     "listed", "entry",  "page",
                                                 "contents", "table",  "tables", "include"};
  return names;
}

std::unique_ptr<Format> load(const FileReader& reader, SourceMap& sources,
                             const std::string& templates_dir, const std::string& schemas_dir,
                             const std::string& id, Sink& sink) {
  return Loader(reader, sources, templates_dir, schemas_dir, sink).load(id);
}

std::vector<std::string> list(const std::string& templates_dir) {
  std::vector<std::string> ids;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(templates_dir, error))
    if (entry.path().filename() == "format.yaml")
      ids.push_back(fs::relative(entry.path().parent_path(), templates_dir, error).string());
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace budgetc::format
