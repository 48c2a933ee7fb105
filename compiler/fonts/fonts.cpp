#include "fonts/fonts.h"

#include <fmt/format.h>
#include <hb-ot.h>

#include <array>
#include <filesystem>
#include <map>
#include <optional>

#include "diagnostics/catalogue/format.h"
#include "diagnostics/catalogue/model.h"
#include "input/input.h"
#include "yaml/yaml.h"

namespace budgetc::fonts {
namespace {

namespace fs = std::filesystem;

struct BlobDeleter {
  void operator()(hb_blob_t* blob) const { hb_blob_destroy(blob); }
};
struct FaceDeleter {
  void operator()(hb_face_t* face) const { hb_face_destroy(face); }
};
struct FontDeleter {
  void operator()(hb_font_t* font) const { hb_font_destroy(font); }
};

// A face over a memory-mapped file. Each character is looked up through HarfBuzz once.
class HarfBuzzFace final : public Face {
 public:
  static std::unique_ptr<HarfBuzzFace> open(const std::string& role, const std::string& path,
                                            unsigned index) {
    std::unique_ptr<hb_blob_t, BlobDeleter> blob(hb_blob_create_from_file_or_fail(path.c_str()));
    if (!blob) return nullptr;
    auto face = std::make_unique<HarfBuzzFace>();
    face->role_ = role;
    face->face_.reset(hb_face_create(blob.get(), index));
    if (hb_face_get_glyph_count(face->face_.get()) == 0) return nullptr;
    face->font_.reset(hb_font_create(face->face_.get()));
    face->read_metrics();
    return face;
  }

  const std::string& role() const override { return role_; }
  const std::string& name() const override { return name_; }
  const FaceMetrics& metrics() const override { return metrics_; }
  hb_face_t* hb_face() const override { return face_.get(); }
  bool is_cff() const override { return cff_; }
  uint32_t glyph(char32_t character) const override { return at(character).glyph; }
  int advance(char32_t character) const override { return at(character).advance; }

 private:
  struct Entry {
    uint32_t glyph = 0;
    int32_t advance = 0;
    bool known = false;
  };
  using BlockOfEntries = std::array<Entry, 256>;

  const Entry& at(char32_t character) const {
    static const Entry none;
    if (character > 0x10FFFF) return none;
    auto& block = blocks_[character >> 8];
    if (!block) block = std::make_unique<BlockOfEntries>();
    Entry& entry = (*block)[character & 0xFF];
    if (entry.known) return entry;
    entry.known = true;
    if (!hb_font_get_nominal_glyph(font_.get(), character, &entry.glyph)) return entry;
    const int64_t units = hb_font_get_glyph_h_advance(font_.get(), entry.glyph);
    entry.advance =
        static_cast<int32_t>((units * 1000 + metrics_.units_per_em / 2) / metrics_.units_per_em);
    return entry;
  }

  void read_metrics() {
    const unsigned units = hb_face_get_upem(face_.get());
    hb_font_set_scale(font_.get(), static_cast<int>(units), static_cast<int>(units));
    metrics_.units_per_em = static_cast<int>(units);
    const auto metric = [&](hb_ot_metrics_tag_t tag, double fallback) {
      hb_position_t value = 0;
      if (!hb_ot_metrics_get_position(font_.get(), tag, &value)) return fallback;
      return static_cast<double>(value) / units;
    };
    metrics_.ascent = metric(HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER, 0.88);
    metrics_.descent = -metric(HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER, -0.12);
    metrics_.cap_height = metric(HB_OT_METRICS_TAG_CAP_HEIGHT, 0.7);
    std::array<char, 128> buffer{};
    unsigned length = buffer.size();
    hb_ot_name_get_utf8(face_.get(), HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &length,
                        buffer.data());
    name_ = buffer.data();
    if (name_.empty()) name_ = role_;
    const std::unique_ptr<hb_blob_t, BlobDeleter> cff(
        hb_face_reference_table(face_.get(), HB_TAG('C', 'F', 'F', ' ')));
    cff_ = hb_blob_get_length(cff.get()) > 0;
  }

  std::string role_, name_;
  FaceMetrics metrics_;
  bool cff_ = false;
  std::unique_ptr<hb_face_t, FaceDeleter> face_;
  std::unique_ptr<hb_font_t, FontDeleter> font_;
  mutable std::array<std::unique_ptr<BlockOfEntries>, 0x1100> blocks_;
};

struct Source {
  std::string role;
  std::string path;
  unsigned index = 0;
};

class Library final : public FontLibrary {
 public:
  Library(std::vector<Source> sources, size_t roles) : sources_(std::move(sources)), roles_(roles) {
    faces_.resize(sources_.size());
  }

  std::optional<FaceId> face_for(std::string_view role, char32_t character) const override {
    size_t own = roles_;
    for (size_t i = 0; i < roles_; ++i)
      if (sources_[i].role == role) own = i;
    if (own == roles_) own = 0;  // an unknown role is set in the first (song)
    if (has(own, character)) return static_cast<FaceId>(own);
    for (size_t i = roles_; i < sources_.size(); ++i)
      if (has(i, character)) return static_cast<FaceId>(i);
    return std::nullopt;
  }

  const Face& face(FaceId id) const override { return *faces_[static_cast<size_t>(id)]; }
  size_t face_count() const override { return faces_.size(); }
  bool has_role(std::string_view role) const override {
    for (size_t i = 0; i < roles_; ++i)
      if (sources_[i].role == role) return true;
    return false;
  }

 private:
  bool has(size_t i, char32_t character) const {
    auto& face = faces_[i];
    if (!face) face = HarfBuzzFace::open(sources_[i].role, sources_[i].path, sources_[i].index);
    return face && face->glyph(character) != 0;
  }

  std::vector<Source> sources_;  // the roles, then the fallbacks
  size_t roles_;
  mutable std::vector<std::unique_ptr<HarfBuzzFace>> faces_;
};

struct Manifest {
  std::vector<Source> roles, fallback;
};

// Reads one fonts.yaml; files are relative to its folder. `roots`: where they may lie; null: those
// of the program, anywhere.
void read_manifest(SourceMap& sources, const std::string& folder, const Roots* roots,
                   Manifest& manifest, Sink& sink) {
  const std::string path = folder + "/fonts.yaml";
  const DiskFileReader reader;
  if (!reader.exists(path)) return;
  auto text = input::read(reader, roots != nullptr ? *roots : Roots(reader, {"/"}), path, {}, sink);
  if (!text) return;
  const auto root = yaml::parse(sources, sources.add(path, std::move(*text)), sink);
  if (!root) return;
  const auto source = [&](const std::string& role,
                          const yaml::Node& node) -> std::optional<Source> {
    const yaml::Node* file = node.find("file");
    if (file == nullptr) {
      sink.report(Finding(finding::M0102, node.span).arg("key", "file"));
      return std::nullopt;
    }
    Source found{role, path_in(folder, file->text), 0};
    if (roots != nullptr && !input::permit(*roots, found.path, file->span, sink))
      return std::nullopt;
    if (const yaml::Node* index = node.find("index"))
      found.index = static_cast<unsigned>(std::strtoul(index->text.c_str(), nullptr, 10));
    std::error_code error;
    if (!fs::is_regular_file(found.path, error)) {
      if (!role.empty())
        sink.report(
            Finding(finding::F0110, file->span)
                .arg("role", role)
                .arg("reason", LocalText{"没有文件 " + found.path, "no such file: " + found.path})
                .suggest({"运行 ./setup.sh 安装字体", "run ./setup.sh to install the fonts"}));
      return std::nullopt;
    }
    return found;
  };
  if (const yaml::Node* roles = root->find("roles")) {
    for (const yaml::Entry& entry : roles->entries) {
      auto found = source(entry.key, entry.value);
      if (!found) continue;
      bool replaced = false;
      for (Source& known : manifest.roles) {
        if (known.role != entry.key) continue;
        known = *found;
        replaced = true;
      }
      if (!replaced) manifest.roles.push_back(std::move(*found));
    }
  }
  if (const yaml::Node* fallback = root->find("fallback"))
    for (const yaml::Node& node : fallback->items)
      if (auto found = source("", node)) manifest.fallback.push_back(std::move(*found));
}

}  // namespace

Result<std::unique_ptr<FontLibrary>> open_library(SourceMap& sources, const std::string& fonts_dir,
                                                  const std::string& department_dir, Sink& sink) {
  Manifest manifest;
  read_manifest(sources, fonts_dir, nullptr, manifest, sink);
  if (!department_dir.empty()) {
    // Its own, the program's and those installed on the machine.
    const DiskFileReader reader;
    Roots roots(reader, {department_dir, fonts_dir, "/usr/share/fonts", "/usr/local/share/fonts"});
    // fonts/files may be a link to where the fonts are.
    for (const auto* list : {&manifest.roles, &manifest.fallback})
      for (const Source& own : *list) roots.add(folder_of(own.path));
    read_manifest(sources, department_dir + "/fonts", &roots, manifest, sink);
  }
  if (manifest.roles.empty())
    return Failure{
        "没有可用的字体（" + fonts_dir + "/fonts.yaml）；运行 ./setup.sh 安装字体",
        "no font can be used (" + fonts_dir + "/fonts.yaml); run ./setup.sh to install them"};
  const size_t roles = manifest.roles.size();
  std::vector<Source> all = std::move(manifest.roles);
  for (Source& fallback : manifest.fallback) all.push_back(std::move(fallback));
  return std::unique_ptr<FontLibrary>(std::make_unique<Library>(std::move(all), roles));
}

Result<std::shared_ptr<const FontLibrary>> Shelf::open(SourceMap& sources,
                                                       const std::string& fonts_dir,
                                                       const std::string& department_dir,
                                                       Sink& sink) {
  const DiskFileReader reader;
  const bool own = !department_dir.empty() && reader.exists(department_dir + "/fonts/fonts.yaml");
  if (!own && kept_ && fonts_dir_ == fonts_dir) return kept_;
  const size_t findings = sink.size();
  auto opened = open_library(sources, fonts_dir, department_dir, sink);
  if (!opened) return opened.failure();
  std::shared_ptr<const FontLibrary> library = std::move(*opened);
  if (!own && sink.size() == findings) {
    fonts_dir_ = fonts_dir;
    kept_ = library;
  }
  return library;
}

}  // namespace budgetc::fonts
