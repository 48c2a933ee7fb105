// Units: what a template prints in 万元, 元 or % against the words that follow. Internal to
// language/.
#pragma once

#include "language/nodes.h"

namespace budgetc::language {

// F0115 where a converted figure is followed by another unit: {{ x | wan }}元, {{ r | percent }}%.
void check_units(const TemplateNode& root, Sink& sink);

}  // namespace budgetc::language
