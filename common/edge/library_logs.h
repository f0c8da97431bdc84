#pragma once

namespace leadline::edge {

// What gRPC and protobuf have to say becomes lines of our log, as warnings at most: they complain
// about what clients send, and it is not theirs to say that the process fails.
void RouteLibraryLogs();

}  // namespace leadline::edge
