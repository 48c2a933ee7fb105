#include "pdf/deflate.h"

#include <libdeflate.h>

#include <memory>

namespace budgetc::pdf {
namespace {

// Higher levels take twice the time for 1 % less: most of a file is glyph outlines, which hold few
// repetitions.
constexpr int kLevel = 6;

struct CompressorDeleter {
  void operator()(libdeflate_compressor* compressor) const {
    libdeflate_free_compressor(compressor);
  }
};

}  // namespace

std::string deflated(std::string_view data) {
  thread_local const std::unique_ptr<libdeflate_compressor, CompressorDeleter> compressor(
      libdeflate_alloc_compressor(kLevel));
  if (!compressor) return {};
  std::string out;
  out.resize(libdeflate_zlib_compress_bound(compressor.get(), data.size()));
  out.resize(
      libdeflate_zlib_compress(compressor.get(), data.data(), data.size(), out.data(), out.size()));
  return out;
}

}  // namespace budgetc::pdf
