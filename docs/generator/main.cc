// Writes docs/reference: write-reference BUILD_FOLDER, in the root of the repository.

#include <fstream>
#include <iostream>

#include "docs/generator/reference.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write-reference BUILD_FOLDER\n";
    return 1;
  }
  const auto pages = leadline::docs::Reference(argv[1]);
  if (!pages.ok()) {
    std::cerr << pages.status().message() << "\n";
    return 1;
  }
  for (const leadline::docs::Page& page : *pages) std::ofstream(page.path) << page.text;
  return 0;
}
