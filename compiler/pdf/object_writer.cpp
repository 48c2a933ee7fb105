#include "pdf/object_writer.h"

#include <fmt/format.h>
#include <hpdf.h>
#include <hpdf_mmgr.h>
#include <hpdf_objects.h>
#include <hpdf_streams.h>

#include <cstring>
#include <limits>

#include "base/parallel.h"
#include "pdf/deflate.h"
#include "pdf/encoding.h"

namespace budgetc::pdf {
namespace {

constexpr uint16_t kPackedObjects = 400;  // in one object stream; readers unpack it whole
constexpr size_t kQueuedBytes = size_t{4} << 20;

HPDF_STATUS append_to_string(HPDF_Stream stream, const HPDF_BYTE* data, HPDF_UINT size) {
  static_cast<std::string*>(stream->attr)->append(reinterpret_cast<const char*>(data), size);
  return HPDF_OK;
}

// 128 bits of the content, eight bytes at a time: tells files apart, guards against nothing.
std::string content_hash(std::string_view data) {
  uint64_t a = 0x9E3779B97F4A7C15, b = 0xC2B2AE3D27D4EB4F ^ data.size();
  const auto mix = [&](uint64_t word) {
    a = (a ^ word) * 0xFF51AFD7ED558CCD;
    a ^= a >> 32;
    b = (b + word) * 0xC4CEB9FE1A85EC53 + a;
    b ^= b >> 29;
  };
  size_t i = 0;
  for (; i + 8 <= data.size(); i += 8) {
    uint64_t word = 0;
    std::memcpy(&word, data.data() + i, 8);
    mix(word);
  }
  uint64_t rest = 0;
  std::memcpy(&rest, data.data() + i, data.size() - i);
  mix(rest);
  return fmt::format("{:016X}{:016X}", a, b);
}

}  // namespace

void append_reference(std::string& out, ObjectId id) {
  append_number(out, static_cast<uint32_t>(id));
  out += " 0 R";
}

struct ObjectWriter::Library {
  HPDF_Error_Rec error{};
  HPDF_MMgr memory = nullptr;
  HPDF_Stream stream = nullptr;
  std::string text;  // what `stream` wrote
  // References point at these headers: libharu reads the number there when it writes.
  std::deque<HPDF_Obj_Header> targets;

  Library() {
    HPDF_Error_Init(&error, nullptr);
    memory = HPDF_MMgr_New(&error, 64 * 1024, nullptr, nullptr);  // pooled: freed all at once
    if (memory != nullptr) stream = HPDF_CallbackWriter_New(memory, append_to_string, &text);
  }
  ~Library() {
    if (memory != nullptr) HPDF_MMgr_Free(memory);
  }
};

ObjectWriter::ObjectWriter(size_t threads)
    : library_(new Library), out_("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"), threads_(threads) {
  if (library_->stream == nullptr) fail("libharu");
}

ObjectWriter::~ObjectWriter() { delete library_; }

void ObjectWriter::fail(std::string message) {
  if (failure_.empty()) failure_ = std::move(message);
}

// ---- values
// --------------------------------------------------------------------------------------

namespace {

void* new_text(HPDF_MMgr memory, std::string_view utf8) {
  bool ascii = true;
  for (const char c : utf8) ascii &= c >= 0x20 && c < 0x7F;
  if (ascii) return HPDF_String_New(memory, std::string(utf8).c_str(), nullptr);
  std::string bytes = utf16be_with_mark(utf8);
  return HPDF_Binary_New(memory, reinterpret_cast<HPDF_BYTE*>(bytes.data()),
                         static_cast<HPDF_UINT>(bytes.size()));
}

void* new_name(HPDF_MMgr memory, Name name) {
  return HPDF_Name_New(memory, std::string(name.value).c_str());
}

// Whole points as integers, the rest as reals: libharu holds those as floats, exact enough for a
// page's edge.
void* new_points(HPDF_MMgr memory, Points points) {
  if (points.millipoints % 1000 == 0)
    return HPDF_Number_New(memory, static_cast<HPDF_INT32>(points.millipoints / 1000));
  return HPDF_Real_New(memory, static_cast<HPDF_REAL>(points.millipoints) / 1000);
}

}  // namespace

void* ObjectWriter::reference(ObjectId id) {
  HPDF_Obj_Header header{};
  header.obj_id = static_cast<HPDF_UINT32>(id);
  library_->targets.push_back(header);
  return HPDF_Proxy_New(library_->memory, &library_->targets.back());
}

#define BUDGETC_PDF_VALUE(type, expression)                               \
  Dict& Dict::set(const char* key, type value) {                          \
    [[maybe_unused]] HPDF_MMgr memory = writer_->library_->memory;        \
    void* object = expression;                                            \
    if (dict_ == nullptr || HPDF_Dict_Add(dict_, key, object) != HPDF_OK) \
      writer_->fail(fmt::format("PDF dictionary entry {}", key));         \
    return *this;                                                         \
  }
BUDGETC_PDF_VALUE(Name, new_name(memory, value))
BUDGETC_PDF_VALUE(Text, new_text(memory, value.utf8))
BUDGETC_PDF_VALUE(Points, new_points(memory, value))
BUDGETC_PDF_VALUE(int32_t, HPDF_Number_New(memory, value))
BUDGETC_PDF_VALUE(bool, HPDF_Boolean_New(memory, value))
BUDGETC_PDF_VALUE(ObjectId, writer_->reference(value))
BUDGETC_PDF_VALUE(const Dict&, value.dict_)
BUDGETC_PDF_VALUE(const Array&, value.array_)
#undef BUDGETC_PDF_VALUE

#define BUDGETC_PDF_ITEM(signature, expression)                         \
  Array& Array::signature {                                             \
    [[maybe_unused]] HPDF_MMgr memory = writer_->library_->memory;      \
    void* object = expression;                                          \
    if (array_ == nullptr || HPDF_Array_Add(array_, object) != HPDF_OK) \
      writer_->fail("PDF array item");                                  \
    return *this;                                                       \
  }
BUDGETC_PDF_ITEM(add(Name value), new_name(memory, value))
BUDGETC_PDF_ITEM(add(Points value), new_points(memory, value))
BUDGETC_PDF_ITEM(add(int32_t value), HPDF_Number_New(memory, value))
BUDGETC_PDF_ITEM(add_null(), HPDF_Null_New(memory))
BUDGETC_PDF_ITEM(add(ObjectId value), writer_->reference(value))
BUDGETC_PDF_ITEM(add(const Dict& value), value.dict_)
BUDGETC_PDF_ITEM(add(const Array& value), value.array_)
#undef BUDGETC_PDF_ITEM

// ---- objects
// -------------------------------------------------------------------------------------

Dict ObjectWriter::dict() { return Dict(this, HPDF_Dict_New(library_->memory)); }
Array ObjectWriter::array() { return Array(this, HPDF_Array_New(library_->memory)); }

ObjectId ObjectWriter::allocate(uint32_t count) {
  const auto first = static_cast<ObjectId>(entries_.size());
  if (entries_.size() + count > HPDF_LIMIT_MAX_XREF_ELEMENT) {
    fail("too many PDF objects");
    return ObjectId::none;
  }
  entries_.resize(entries_.size() + count);
  return first;
}

void ObjectWriter::put(ObjectId id, const Dict& dict) { kept_.push_back({id, dict.dict_}); }

ObjectId ObjectWriter::put(const Dict& dict) {
  const ObjectId id = allocate();
  put(id, dict);
  return id;
}

void ObjectWriter::put_text(ObjectId id, std::string_view text) {
  if (!failure_.empty()) return;
  if (pack_count_ == 0) pack_id_ = allocate();
  entries_[static_cast<size_t>(id)] = {Entry::Kind::packed, pack_count_,
                                       static_cast<uint32_t>(pack_id_)};
  append_number(pack_index_, static_cast<uint32_t>(id));
  pack_index_ += ' ';
  append_number(pack_index_, pack_.size());
  pack_index_ += ' ';
  pack_.append(text).push_back('\n');
  if (++pack_count_ == kPackedObjects) flush_pack();
}

void ObjectWriter::flush_pack() {
  if (pack_count_ == 0) return;
  queue({pack_id_, fmt::format("<</Type/ObjStm/N {}/First {}", pack_count_, pack_index_.size()),
         pack_index_ + pack_, Compression::deflate});
  pack_index_.clear();
  pack_.clear();
  pack_count_ = 0;
}

void ObjectWriter::begin_object(ObjectId id) {
  if (out_.size() > std::numeric_limits<uint32_t>::max()) fail("PDF larger than 4 GB");
  entries_[static_cast<size_t>(id)] = {Entry::Kind::at_offset, 0,
                                       static_cast<uint32_t>(out_.size())};
  fmt::format_to(std::back_inserter(out_), "{} 0 obj\n", static_cast<uint32_t>(id));
}

std::string ObjectWriter::serialised(_HPDF_Dict_Rec* dict) {
  library_->text.clear();
  if (HPDF_Obj_WriteValue(dict, library_->stream, nullptr) != HPDF_OK) fail("PDF object");
  return library_->text;
}

void ObjectWriter::put_stream(ObjectId id, const Dict& dict, std::string data,
                              Compression compression) {
  if (!failure_.empty()) return;
  std::string head = serialised(dict.dict_);
  while (!head.empty() && (head.back() == '>' || head.back() == '\n')) head.pop_back();
  queue({id, std::move(head), std::move(data), compression});
}

void ObjectWriter::queue(Stream stream) {
  queued_bytes_ += stream.data.size();
  queue_.push_back(std::move(stream));
  if (queued_bytes_ >= kQueuedBytes) write_queue();
}

void ObjectWriter::write_queue() {
  parallel_for(queue_.size(), threads_, [&](size_t i) {
    if (queue_[i].compression == Compression::deflate) queue_[i].data = deflated(queue_[i].data);
  });
  for (const Stream& stream : queue_) {
    const bool plain = stream.compression == Compression::none;
    if (!plain && stream.data.empty()) fail("deflate");
    begin_object(stream.id);
    fmt::format_to(std::back_inserter(out_), "{}/Length {}{}>>\nstream\n", stream.head,
                   stream.data.size(), plain ? "" : "/Filter/FlateDecode");
    out_ += stream.data;
    out_ += "\nendstream\nendobj\n";
  }
  queue_.clear();
  queued_bytes_ = 0;
}

// ---- the file
// ------------------------------------------------------------------------------------

// Rows of type (1 byte), place (4), index (2), each as its difference from the row above (PNG
// predictor "up"), which deflates to almost nothing.
std::string ObjectWriter::cross_reference_rows() const {
  constexpr size_t kWidth = 7;
  std::string rows;
  rows.reserve(entries_.size() * (kWidth + 1));
  unsigned char above[kWidth] = {};
  for (const Entry& entry : entries_) {
    const uint32_t place = entry.place;
    uint32_t index = entry.index;
    if (entry.kind == Entry::Kind::unused) index = 65535;
    const unsigned char row[kWidth] = {
        static_cast<unsigned char>(entry.kind),        static_cast<unsigned char>(place >> 24),
        static_cast<unsigned char>(place >> 16 & 255), static_cast<unsigned char>(place >> 8 & 255),
        static_cast<unsigned char>(place & 255),       static_cast<unsigned char>(index >> 8),
        static_cast<unsigned char>(index & 255)};
    rows += '\2';
    for (size_t i = 0; i < kWidth; ++i) rows += static_cast<char>(row[i] - above[i]);
    std::memcpy(above, row, kWidth);
  }
  return rows;
}

Result<std::string> ObjectWriter::finish(ObjectId catalog, ObjectId info) {
  if (!failure_.empty()) return Failure{failure_};
  for (const Kept& object : kept_) put_text(object.id, serialised(object.dict));
  flush_pack();
  write_queue();
  const ObjectId table = allocate();
  const std::string hash = content_hash(out_);
  begin_object(table);
  const size_t start = entries_[static_cast<size_t>(table)].place;
  const std::string rows = deflated(cross_reference_rows());
  fmt::format_to(std::back_inserter(out_),
                 "<</Type/XRef/Size {}/W[1 4 2]/Root {} 0 R/Info {} 0 R/ID[<{}><{}>]/Length {}"
                 "/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 7>>>>\nstream\n",
                 entries_.size(), static_cast<uint32_t>(catalog), static_cast<uint32_t>(info), hash,
                 hash, rows.size());
  out_ += rows;
  fmt::format_to(std::back_inserter(out_), "\nendstream\nendobj\nstartxref\n{}\n%%EOF\n", start);
  if (HPDF_Error_GetCode(&library_->error) != HPDF_OK) fail("libharu");
  if (!failure_.empty()) return Failure{failure_};
  return std::move(out_);
}

}  // namespace budgetc::pdf
