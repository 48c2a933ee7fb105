// The command line. Exit status: 0 clean, 1 findings of severity error (or warnings under
// --deny-warnings), 2 usage or file problems, 3 a fault of the program itself.
#pragma once

namespace budgetc::driver {

int run(int argc, char** argv);

}  // namespace budgetc::driver
