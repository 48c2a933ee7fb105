#include "driver/commands.h"

int main(int argc, char** argv) { return budgetc::driver::run(argc, argv); }
