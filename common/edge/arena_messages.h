#pragma once

#include "google/protobuf/arena.h"
#include "grpcpp/support/message_allocator.h"

namespace leadline::edge {

// Keeps the messages of a call on one arena, which is freed as a whole: for methods that answer
// with many records. Fill the response in place; what is moved into it is copied.
//
//   SetMessageAllocatorFor_ListLeads(&list_messages_);
template <class Request, class Response>
class ArenaMessages final : public grpc::MessageAllocator<Request, Response> {
 public:
  grpc::MessageHolder<Request, Response>* AllocateMessages() override { return new Holder; }

 private:
  class Holder final : public grpc::MessageHolder<Request, Response> {
   public:
    Holder() {
      this->set_request(google::protobuf::Arena::CreateMessage<Request>(&arena_));
      this->set_response(google::protobuf::Arena::CreateMessage<Response>(&arena_));
    }

    void Release() override { delete this; }

   private:
    google::protobuf::Arena arena_;
  };
};

}  // namespace leadline::edge
