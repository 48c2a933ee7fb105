// Fonts: the manifest fonts/fonts.yaml (roles → files) and the loaded faces, measured through
// HarfBuzz. One character is one glyph here (Chinese and Latin without ligatures), so a run of text
// is its characters and their advances.
#pragma once

#include <hb.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics/diagnostics.h"

namespace budgetc::fonts {

enum class FaceId : uint16_t {};

struct FaceMetrics {
  double ascent = 0.88, descent = 0.12;  // em, positive
  double cap_height = 0.7;
  int units_per_em = 1000;
};

class Face {
 public:
  virtual ~Face() = default;
  virtual const std::string& role() const = 0;  // "song"
  virtual const std::string& name() const = 0;  // PostScript name
  virtual const FaceMetrics& metrics() const = 0;
  virtual uint32_t glyph(char32_t character) const = 0;  // 0: none
  virtual int advance(char32_t character) const = 0;     // in 1/1000 em, rounded once
  virtual hb_face_t* hb_face() const = 0;                // for subsetting; owned by this
  virtual bool is_cff() const = 0;
};

class FontLibrary {
 public:
  virtual ~FontLibrary() = default;
  // The face that sets `character` where `role` is asked for: the role's own, else the first
  // fallback that has it. Nothing if no font has it: the caller reports F0107.
  virtual std::optional<FaceId> face_for(std::string_view role, char32_t character) const = 0;
  virtual const Face& face(FaceId id) const = 0;
  virtual size_t face_count() const = 0;
  virtual bool has_role(std::string_view role) const = 0;
};

// Opens `fonts_dir`/fonts.yaml; `department_dir`/fonts/fonts.yaml, if there, overrides roles (a
// department's own licensed fonts). Files are memory-mapped and opened on first use. A missing role
// file is finding F0110 and falls back to `song`.
Result<std::unique_ptr<FontLibrary>> open_library(SourceMap& sources, const std::string& fonts_dir,
                                                  const std::string& department_dir, Sink& sink);

// Keeps the library for the departments of a batch that bring no fonts of their own. For one thread
// at a time, as the libraries are.
class Shelf {
 public:
  Result<std::shared_ptr<const FontLibrary>> open(SourceMap& sources, const std::string& fonts_dir,
                                                  const std::string& department_dir, Sink& sink);

 private:
  std::string fonts_dir_;
  std::shared_ptr<const FontLibrary> kept_;
};

}  // namespace budgetc::fonts
