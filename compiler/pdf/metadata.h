// What a document says about itself: information dictionary, XMP packet (in agreement, as PDF/A
// demands) and output intent. Internal to pdf/.
#pragma once

#include "layout/display_list.h"
#include "pdf/object_writer.h"
#include "pdf/pdf.h"

namespace budgetc::pdf {

ObjectId write_info(ObjectWriter& writer, const layout::Pages& pages, const Options& options);
// Claims PDF/UA-1, and PDF/A-2a where there is an output intent: without one its grey has no
// meaning.
ObjectId write_xmp(ObjectWriter& writer, const layout::Pages& pages, const Options& options);
// sRGB from `options.icc_profile`.
Dict output_intent(ObjectWriter& writer, const Options& options);

}  // namespace budgetc::pdf
