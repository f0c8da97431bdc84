#pragma once

#include <string>

// What files may be called. Nothing here does I/O, reads a clock or is random.
namespace leadline::lead {

// `given` as a name that is safe to show and to save under: without folders before it, control
// characters and those that cannot be seen or turn the direction of writing; in Unicode
// normalisation form C. Empty when nothing is left.
std::string TidyFileName(const std::string& given);

// Whether computers take a file of that name for a program or a script: "invoice.pdf.exe".
bool IsProgramName(const std::string& name);

// The Content-Disposition of RFC 6266 that lets a browser save the file under its name and never
// show it.
std::string ContentDispositionOf(const std::string& name);

}  // namespace leadline::lead
