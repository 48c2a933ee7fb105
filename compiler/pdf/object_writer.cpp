#include "pdf/object_writer.h"

#include <fmt/format.h>
#include <hpdf.h>
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <hpdf_pages.h>
#include <hpdf_streams.h>

#include <memory>

namespace budgetc::pdf {
namespace {

// libharu calls this back while it writes a dictionary: our entries, as text.
HPDF_STATUS write_entries(HPDF_Dict dict, HPDF_Stream stream) {
  const auto& entries = *static_cast<const std::string*>(dict->attr);
  return HPDF_Stream_Write(stream, reinterpret_cast<const HPDF_BYTE*>(entries.data()),
                           static_cast<HPDF_UINT>(entries.size()));
}

// Errors stay in the document until asked for; nothing may be thrown through C.
void remember_error(HPDF_STATUS, HPDF_STATUS, void*) {}

Ref number_of(void* object) {
  const auto* header = static_cast<const HPDF_Obj_Header*>(object);
  return static_cast<Ref>(header->obj_id & 0x00FFFFFF);
}

}  // namespace

std::string reference(Ref ref) { return fmt::format("{} 0 R", static_cast<uint32_t>(ref)); }

struct ObjectWriter::State {
  HPDF_Doc doc = nullptr;
  std::vector<HPDF_Dict> dicts;   // by number
  std::deque<std::string> texts;  // stable addresses: libharu reads them on save
  std::vector<HPDF_Page> pages;

  void attach(HPDF_Dict dict, std::string entries) {
    if (dict == nullptr) return;
    dict->attr = &texts.emplace_back(std::move(entries));
    dict->write_fn = write_entries;
  }
  void know(HPDF_Dict dict) {
    const auto number = static_cast<size_t>(number_of(dict));
    if (number >= dicts.size()) dicts.resize(number + 1);
    dicts[number] = dict;
  }
};

ObjectWriter::ObjectWriter() : state_(new State) {
  state_->doc = HPDF_New(remember_error, nullptr);
  if (state_->doc == nullptr) return;
  HPDF_SetPagesConfiguration(state_->doc, 64);
  state_->doc->pdf_version = HPDF_VER_17;
}

ObjectWriter::~ObjectWriter() {
  if (state_->doc != nullptr) {
    // The catalog's and pages' attributes are ours or libharu's own; ours must not be freed by it.
    HPDF_Free(state_->doc);
  }
  delete state_;
}

Ref ObjectWriter::reserve() {
  if (state_->doc == nullptr) return Ref::none;
  HPDF_Dict dict = HPDF_Dict_New(state_->doc->mmgr);
  if (dict == nullptr || HPDF_Xref_Add(state_->doc->xref, dict) != HPDF_OK) return Ref::none;
  state_->know(dict);
  return number_of(dict);
}

void ObjectWriter::define(Ref ref, std::string entries) {
  if (ref != Ref::none) state_->attach(state_->dicts[static_cast<size_t>(ref)], std::move(entries));
}

Ref ObjectWriter::add(std::string entries) {
  const Ref ref = reserve();
  define(ref, std::move(entries));
  return ref;
}

Ref ObjectWriter::add_stream(std::string entries, std::string_view data, bool compress) {
  if (state_->doc == nullptr) return Ref::none;
  HPDF_Dict dict = HPDF_DictStream_New(state_->doc->mmgr, state_->doc->xref);
  if (dict == nullptr) return Ref::none;
  dict->filter = compress ? HPDF_STREAM_FILTER_FLATE_DECODE : HPDF_STREAM_FILTER_NONE;
  HPDF_Stream_Write(dict->stream, reinterpret_cast<const HPDF_BYTE*>(data.data()),
                    static_cast<HPDF_UINT>(data.size()));
  state_->attach(dict, std::move(entries));
  return number_of(dict);
}

Ref ObjectWriter::reserve_page() {
  if (state_->doc == nullptr) return Ref::none;
  HPDF_Page page = HPDF_AddPage(state_->doc);
  if (page == nullptr) return Ref::none;
  // libharu's own MediaBox and Resources give way to those of define_page().
  HPDF_Dict_RemoveElement(page, "MediaBox");
  HPDF_Dict_RemoveElement(page, "Resources");
  state_->know(page);
  state_->pages.push_back(page);
  return number_of(page);
}

void ObjectWriter::define_page(Ref ref, std::string entries, std::string_view content) {
  if (ref == Ref::none) return;
  HPDF_Page page = state_->dicts[static_cast<size_t>(ref)];
  auto* attributes = static_cast<HPDF_PageAttr>(page->attr);
  attributes->contents->filter = HPDF_STREAM_FILTER_FLATE_DECODE;
  HPDF_Stream_Write(attributes->stream, reinterpret_cast<const HPDF_BYTE*>(content.data()),
                    static_cast<HPDF_UINT>(content.size()));
  // The page's attr belongs to libharu until it is freed: our entries take the place of both.
  if (page->free_fn != nullptr) page->free_fn(page);
  page->free_fn = nullptr;
  page->before_write_fn = nullptr;
  state_->attach(page, std::move(entries));
}

void ObjectWriter::set_catalog(std::string entries) {
  if (state_->doc != nullptr) state_->attach(state_->doc->catalog, std::move(entries));
}

void ObjectWriter::set_info(std::string entries) {
  if (state_->doc == nullptr) return;
  HPDF_Dict info = state_->doc->info;
  HPDF_Dict_RemoveElement(info, "Producer");  // libharu's own
  state_->attach(info, std::move(entries));
}

void ObjectWriter::set_id(std::string_view id) {
  if (state_->doc == nullptr) return;
  HPDF_Array array = HPDF_Array_New(state_->doc->mmgr);
  for (int i = 0; i < 2; ++i)
    HPDF_Array_Add(array,
                   HPDF_Binary_New(state_->doc->mmgr,
                                   reinterpret_cast<HPDF_BYTE*>(const_cast<char*>(id.data())),
                                   static_cast<HPDF_UINT>(id.size())));
  HPDF_Dict_Add(state_->doc->trailer, "ID", array);
}

Result<std::string> ObjectWriter::save() {
  if (state_->doc == nullptr) return Failure{"libharu: out of memory"};
  if (HPDF_SaveToStream(state_->doc) != HPDF_OK || HPDF_GetError(state_->doc) != HPDF_OK)
    return Failure{fmt::format("libharu: error 0x{:04X}", HPDF_GetError(state_->doc))};
  std::string bytes(HPDF_GetStreamSize(state_->doc), '\0');
  HPDF_ResetStream(state_->doc);
  auto size = static_cast<HPDF_UINT32>(bytes.size());
  HPDF_ReadFromStream(state_->doc, reinterpret_cast<HPDF_BYTE*>(bytes.data()), &size);
  bytes.resize(size);
  return bytes;
}

}  // namespace budgetc::pdf
