// templates/<id>/ and its ancestors → Format.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "diagnostics/catalogue/format.h"
#include "diagnostics/catalogue/model.h"
#include "diagnostics/catalogue/yaml.h"
#include "format/chain.h"
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

  std::unique_ptr<Format> load(const std::string& id, Span blame) {
    const size_t errors_before = sink_.count(Severity::error);
    auto format = std::make_unique<Format>(Format{});
    format_ = format.get();
    format_->id = id;
    blame_ = blame;
    auto chain = Chain::open(files_, sources_, templates_, id, sink_, blame);
    if (!chain) return nullptr;
    chain_ = &*chain;
    for (const Layer& layer : chain->layers()) {
      format_->chain.push_back(layer.name);
      format_->folders.push_back(layer.folder);
    }
    read_root(chain->root());
    format_->trees["format.yaml"] = chain->root();
    return sink_.count(Severity::error) == errors_before ? std::move(format) : nullptr;
  }

 private:
  // An override of a table that the format does not have changes nothing: a slip.
  void check_overrides() {
    for (const Layer& layer : chain_->layers()) {
      for (const yaml::Entry& entry : layer.overrides.entries) {
        const bool exists =
            known_tables_.contains(entry.key) ||
            std::any_of(chain_->layers().begin(), chain_->layers().end(), [&](const Layer& level) {
              return files_.exists(level.folder + "tables/" + entry.key + ".yaml");
            });
        if (exists) continue;
        reader_.unknown_name(entry.key_span, {"表", "table"}, entry.key,
                             {known_tables_.begin(), known_tables_.end()});
      }
    }
  }

  void read_root(const Node& root) {
    if (!reader_.mapping(root, "format.yaml",
                         {"id", "name", "extends", "title", "numbers", "percent_decimals", "tables",
                          "lists", "styles", "page", "table_style", "severities", "overrides"}))
      return;
    if (const Node* severities = root.find("severities")) read_severities(*severities);
    read_views();
    format_->relations = chain_->merged("relations.yaml");
    if (const Node* lists = root.find("lists");
        lists != nullptr && reader_.mapping_of_any(*lists, "lists"))
      for (const yaml::Entry& entry : lists->entries) read_list(entry);
    read_phrases();

    const Node* title = root.find("title");
    if (title == nullptr) {
      sink_.report(Finding(finding::M0102, root.span).arg("key", "title"));
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
      format_->percent_decimals = reader_.integer(*node, "percent_decimals", 0, 6);
    if (const Node* node = root.find("page");
        node != nullptr &&
        reader_.mapping(
            *node, "page",
            {"width_mm", "height_mm", "top_mm", "bottom_mm", "left_mm", "right_mm",
             "landscape_top_mm", "landscape_bottom_mm", "landscape_left_mm", "landscape_right_mm"}))
      for (const yaml::Entry& entry : node->entries)
        format_->page[entry.key] = reader_.number(entry.value, entry.key, 0, 2000);
    if (const Node* node = root.find("table_style");
        node != nullptr && reader_.mapping(*node, "table_style",
                                           {"font", "head_font", "size", "head_size",
                                            "leading_factor", "padding_mm", "rule_pt"})) {
      for (const yaml::Entry& entry : node->entries) {
        if (entry.key == "font" || entry.key == "head_font")
          format_->table_fonts[entry.key] = reader_.text(entry.value, entry.key);
        else
          format_->table_style[entry.key] = reader_.number(entry.value, entry.key, 0, 72);
      }
    }
    if (const Node* node = root.find("styles");
        node != nullptr && reader_.mapping_of_any(*node, "styles"))
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
        Finding finding = Finding(finding::F0101, entry.key_span)
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
            Finding(finding::M0106, entry.value.span)
                .arg("key", entry.key)
                .arg("value", entry.value.text)
                .suggest({"可用：error、warning、note", "known here: error, warning, note"}));
      } else if (*severity < finding_kind->severity) {
        sink_.report(Finding(finding::F0130, entry.value.span)
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
    if (auto text = files_.read(path)) {
      format_->views = environment::load_views(sources_, sources_.add(path, std::move(*text)),
                                               format_->scope, sink_);
    } else {
      sink_.report(Finding(finding::Y0101, {}).arg("reason", reason_text(path, text.failure())));
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

  // Phrases may call each other in any order; all are parsed before the first is checked, so that a
  // cycle is found (F0112).
  void read_phrases() {
    Node phrases = chain_->merged("phrases.yaml");
    if (phrases.kind != Node::Kind::null && !phrases.is_mapping())
      reader_.wrong_type(phrases, "phrases.yaml", {"映射（键: 值）", "a mapping (key: value)"});
    for (const yaml::Entry& entry : phrases.entries) read_phrase(entry);
    for (const auto& [name, phrase] : format_->phrases) {
      language::TypeScope scope = format_->scope;
      for (const auto& [parameter, type] : phrase->parameters) scope.names[parameter] = type;
      phrase->body.check(scope, sink_);
    }
    format_->trees["phrases.yaml"] = std::move(phrases);
  }

  void read_phrase(const yaml::Entry& entry) {
    const Node& node = entry.value;
    if (!reader_.mapping(node, entry.key, {"parameters", "text"})) return;
    auto phrase =
        std::make_unique<language::Phrase>(language::Phrase{entry.key, {}, {}, entry.key_span});
    if (const Node* given = node.find("parameters");
        given != nullptr && reader_.mapping_of_any(*given, "parameters")) {
      for (const yaml::Entry& parameter : given->entries) {
        const auto type = language::parse_type_name(parameter.value.text);
        if (!type) {
          Finding finding = Finding(finding::F0101, parameter.value.span)
                                .arg("kind", LocalText{"类型", "type"})
                                .arg("name", parameter.value.text);
          finding.help = {{"可用的类型：amount、text、number、ratio、boolean、filter、list、record",
                           "types: amount, text, number, ratio, boolean, filter, list, record"}};
          sink_.report(std::move(finding));
        }
        phrase->parameters.emplace_back(parameter.key, type.value_or(Type{}));
      }
    }
    const Node* text = node.find("text");
    if (text == nullptr || !text->is_scalar()) {
      sink_.report(Finding(finding::M0102, entry.key_span).arg("key", "text"));
    } else {
      const Span where = yaml::span_within(sources_, *text, 0, text->text.size());
      if (auto body = language::Template::parse(text->text, where, {}, sink_))
        phrase->body = std::move(*body);
    }
    // Also a faulty one is known by its name: its callers are not to blame.
    format_->scope.phrases[entry.key] = phrase.get();
    format_->phrases[entry.key] = std::move(phrase);
  }

  void read_style(const yaml::Entry& entry) {
    const Node& node = entry.value;
    if (!reader_.plain_id(entry.key, {"样式", "style"}, entry.key_span)) return;
    if (!reader_.mapping(node, entry.key,
                         {"font", "size", "leading", "indent_em", "space_before", "space_after",
                          "align", "keep_with_next"}))
      return;
    StyleSpec style;
    const auto number = [&](std::string_view key, double& target) {
      if (const Node* value = node.find(key)) target = reader_.number(*value, key, 0, 1000);
    };
    if (const Node* value = node.find("font")) {
      style.font = reader_.text(*value, "font");
      style.font_span = value->span;
    }
    number("size", style.size);
    style.leading = style.size * 1.6;
    number("leading", style.leading);
    number("indent_em", style.indent_em);
    number("space_before", style.space_before);
    number("space_after", style.space_after);
    if (const Node* value = node.find("align")) {
      style.align = reader_.word(*value, "align", {"justify", "left", "center", "right"});
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
      sink_.report(Finding(finding::F0105, named_at)
                       .arg("chain", fmt::format("{}", fmt::join(below, " → "))));
      return false;
    }
    merged = chain_->merged("tables/" + id + ".yaml");
    if (merged.kind == Node::Kind::null) {
      sink_.report(Finding(finding::F0101, named_at)
                       .arg("kind", LocalText{"表", "table"})
                       .arg("name", id)
                       .suggest({"表的内容写在 tables/" + id + ".yaml 中",
                                 "the table belongs in tables/" + id + ".yaml"}));
      return false;
    }
    const Node* base_id = merged.find("extends");
    if (base_id == nullptr) return true;
    Node base;
    if (!reader_.plain_id(reader_.text(*base_id, "extends"), {"表", "table"}, base_id->span))
      return false;
    if (!load_table(reader_.text(*base_id, "extends"), base_id->span, std::move(below), base))
      return false;
    // A copy is not the statutory table that its model is.
    std::erase_if(base.entries, [](const yaml::Entry& entry) { return entry.key == "duty"; });
    merged = merge(base, merged, sink_);
    return true;
  }

  void read_listed_table(const Node& id, const text::NumberStyle& numbers) {
    if (!id.is_scalar()) {
      reader_.wrong_type(id, "tables", {"表的 id", "a table's id"});
      return;
    }
    if (!reader_.plain_id(id.text, {"表", "table"}, id.span)) return;
    known_tables_.insert(id.text);
    const std::string name = "tables/" + id.text + ".yaml";
    if (format_->trees.contains(name)) {
      sink_.report(Finding(finding::M0108, id.span).arg("value", id.text).arg("section", "tables"));
      return;
    }
    Node& node = format_->trees[name];
    if (!load_table(id.text, id.span, {}, node)) return;
    auto table = read_table(reader_, node, numbers, format_->scope);
    if (table && table->id != id.text)
      sink_.report(Finding(finding::F0119, node.find("id")->span)
                       .arg("id", table->id)
                       .arg("expected", id.text)
                       .label(id.span, {"在表单中称为此", "listed as this"}));
    if (table) format_->tables.push_back(std::move(*table));
  }

  void read_outline() {
    const auto file = chain_->nearest("outline.md", blame_);
    if (!file) return;
    const Span whole{*file, 0, static_cast<uint32_t>(sources_.file(*file).text().size())};
    auto outline =
        language::Template::parse(sources_.file(*file).text(), whole, outline_directives(), sink_);
    if (!outline) return;
    outline->check(format_->scope, sink_);
    for (const language::Piece& directive : outline->directives()) {
      check_role(directive);
      if (directive.text == "table") {
        const std::string id = directive.words.empty() ? "" : directive.words[0];
        if (!format_->trees.contains("tables/" + id + ".yaml")) report_missing_table(directive, id);
      } else if (directive.text == "include") {
        read_include(directive);
      }
    }
    format_->outline = std::move(*outline);
  }

  // Where the first argument of a directive stands.
  Span word_of(const language::Piece& directive, const std::string& word) const {
    const std::string_view text = sources_.text(directive.origin);
    const size_t at = word.empty()
                          ? text.npos
                          : text.find(word, text.find(directive.text) + directive.text.size());
    if (at == text.npos) return directive.origin;
    const uint32_t begin = directive.origin.begin + static_cast<uint32_t>(at);
    return {directive.origin.file, begin, begin + static_cast<uint32_t>(word.size())};
  }

  // A role becomes a class of the HTML. Whether there is such a style is for lint/ to say.
  void check_role(const language::Piece& directive) {
    if (directive.text != "role" || directive.words.empty()) return;
    const std::string& role = directive.words[0];
    reader_.plain_id(role, {"角色", "role"}, word_of(directive, role));
  }

  void report_missing_table(const language::Piece& directive, const std::string& id) {
    std::vector<std::string> known;
    for (const TableSpec& table : format_->tables) known.push_back(table.id);
    Finding finding = Finding(finding::F0106, word_of(directive, id)).arg("id", id);
    if (const auto near = text::nearest(id, known))
      finding.help = {{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}};
    sink_.report(std::move(finding));
  }

  void read_include(const language::Piece& directive) {
    const std::string name = directive.words.empty() ? "" : directive.words[0];
    const size_t findings = sink_.size();
    const auto file = chain_->nearest(name, word_of(directive, name));
    if (!file && sink_.size() > findings) return;
    if (!file) {
      sink_.report(Finding(finding::F0101, word_of(directive, name))
                       .arg("kind", LocalText{"文件", "file"})
                       .arg("name", name));
      return;
    }
    const Span whole{*file, 0, static_cast<uint32_t>(sources_.file(*file).text().size())};
    auto part = language::Template::parse(sources_.file(*file).text(), whole,
                                          {"role", "listed", "page"}, sink_);
    if (!part) return;
    part->check(format_->scope, sink_);
    for (const language::Piece& inner : part->directives()) check_role(inner);
    format_->includes.emplace(name, std::move(*part));
  }

  const FileReader& files_;
  SourceMap& sources_;
  std::string templates_;
  std::string schemas_;
  Sink& sink_;
  Reader reader_;
  Format* format_ = nullptr;
  Chain* chain_ = nullptr;
  Span blame_;  // where the format is named
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
                             const std::string& id, Sink& sink, Span blame) {
  return Loader(reader, sources, templates_dir, schemas_dir, sink).load(id, blame);
}

std::vector<std::string> list(const std::string& templates_dir) {
  std::vector<std::string> ids;
  std::error_code error;
  // A folder that may not be read, or that goes meanwhile, hides its formats; it is no reason to
  // stop.
  fs::recursive_directory_iterator entry(templates_dir,
                                         fs::directory_options::skip_permission_denied, error);
  for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename() != "format.yaml") continue;
    std::error_code unknown;
    ids.push_back(fs::relative(entry->path().parent_path(), templates_dir, unknown).string());
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace budgetc::format
