#include "lib/rpc/message_mutator.h"

#include <cstddef>
#include <cstdint>
#include <string>

#include "google/protobuf/descriptor.h"

namespace coffer::rpc {
namespace {

using fuzz::FuzzInput;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Bytes to set, or those that are there with one of them changed.
std::string NewBytes(FuzzInput* input, std::string present) {
  if (!present.empty() && input->TakeChoice(2) == 0) {
    present[input->TakeChoice(256) % present.size()] ^=
        static_cast<char>(1 << input->TakeChoice(8));
    return present;
  }
  return std::string(input->TakePiece());
}

// The same, as ASCII for fields that must be UTF-8: protobuf refuses others
// before anybody sees them.
std::string NewString(FuzzInput* input, const FieldDescriptor& field,
                      const std::string& present) {
  std::string value = NewBytes(input, present);
  if (field.type() == FieldDescriptor::TYPE_BYTES) return value;
  for (char& byte : value) byte = static_cast<char>(byte & 0x7f);
  return value;
}

// Sets a field that is no message; one element when it is repeated.
class ScalarSetter {
 public:
  ScalarSetter(FuzzInput* input, Message* message, const FieldDescriptor* field)
      : input_(input),
        message_(*message),
        reflection_(*message->GetReflection()),
        field_(field) {}

  void Set() {
    switch (field_->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return Put(&Reflection::SetInt32, &Reflection::AddInt32,
                   static_cast<int32_t>(input_->TakeNumber()));
      case FieldDescriptor::CPPTYPE_INT64:
        return Put(&Reflection::SetInt64, &Reflection::AddInt64,
                   static_cast<int64_t>(input_->TakeNumber()));
      case FieldDescriptor::CPPTYPE_UINT32:
        return Put(&Reflection::SetUInt32, &Reflection::AddUInt32,
                   static_cast<uint32_t>(input_->TakeNumber()));
      case FieldDescriptor::CPPTYPE_UINT64:
        return Put(&Reflection::SetUInt64, &Reflection::AddUInt64,
                   input_->TakeNumber());
      case FieldDescriptor::CPPTYPE_ENUM:
        return Put(&Reflection::SetEnumValue, &Reflection::AddEnumValue,
                   static_cast<int>(input_->TakeNumber()));
      case FieldDescriptor::CPPTYPE_BOOL:
        return Put(&Reflection::SetBool, &Reflection::AddBool,
                   input_->TakeChoice(2) == 1);
      case FieldDescriptor::CPPTYPE_STRING:
        return SetString();
      default:
        return;
    }
  }

 private:
  template <typename Value>
  void Put(void (Reflection::*set)(Message*, const FieldDescriptor*, Value)
               const,
           void (Reflection::*add)(Message*, const FieldDescriptor*, Value)
               const,
           Value value) {
    const auto function = field_->is_repeated() ? add : set;
    (reflection_.*function)(&message_, field_, value);
  }

  void SetString() {
    if (!field_->is_repeated()) {
      reflection_.SetString(
          &message_, field_,
          NewString(input_, *field_, reflection_.GetString(message_, field_)));
    } else if (const int size = reflection_.FieldSize(message_, field_);
               size > 0 && input_->TakeChoice(2) == 0) {
      const int index = static_cast<int>(input_->TakeChoice(256)) % size;
      reflection_.SetRepeatedString(
          &message_, field_, index,
          NewString(input_, *field_,
                    reflection_.GetRepeatedString(message_, field_, index)));
    } else {
      reflection_.AddString(&message_, field_, NewString(input_, *field_, ""));
    }
  }

  FuzzInput* const input_;
  Message& message_;
  const Reflection& reflection_;
  const FieldDescriptor* const field_;
};

// A message inside `message`: there already, or added.
Message* Inner(FuzzInput* input, Message* message,
               const FieldDescriptor* field) {
  const Reflection& reflection = *message->GetReflection();
  if (!field->is_repeated()) return reflection.MutableMessage(message, field);
  const int size = reflection.FieldSize(*message, field);
  const size_t choice = input->TakeByte();
  if (size == 0 || choice == 0) return reflection.AddMessage(message, field);
  return reflection.MutableRepeatedMessage(message, field,
                                           static_cast<int>(choice) % size);
}

}  // namespace

void MutateMessage(FuzzInput* input, Message* message) {
  const int field_count = message->GetDescriptor()->field_count();
  if (field_count == 0) return;
  const FieldDescriptor* const field = message->GetDescriptor()->field(
      static_cast<int>(input->TakeByte()) % field_count);
  constexpr size_t kActions = 6;
  const size_t action = input->TakeChoice(kActions);
  const Reflection& reflection = *message->GetReflection();
  if (action == 0) {
    reflection.ClearField(message, field);
  } else if (action == 1 && field->is_repeated() &&
             reflection.FieldSize(*message, field) > 0) {
    reflection.RemoveLast(message, field);
  } else if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    ScalarSetter(input, message, field).Set();
  } else {
    MutateMessage(input, Inner(input, message, field));
  }
}

}  // namespace coffer::rpc
