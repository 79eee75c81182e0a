// The message types of PostgreSQL's protocol 3 and their framing: type byte, length, body. No field is read here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gatehouse::wire {

/// What a client sends.
enum class Frontend : char {
    Query = 'Q', Parse = 'P', Bind = 'B', Describe = 'D', Execute = 'E', Close = 'C', Sync = 'S', Flush = 'H',
    FunctionCall = 'F', CopyData = 'd', CopyDone = 'c', CopyFail = 'f', Password = 'p', Terminate = 'X',
};

/// What a server sends.
enum class Backend : char {
    Authentication = 'R', BackendKeyData = 'K', ParameterStatus = 'S', ReadyForQuery = 'Z', RowDescription = 'T',
    DataRow = 'D', CommandComplete = 'C', EmptyQuery = 'I', PortalSuspended = 's', ErrorResponse = 'E',
    NoticeResponse = 'N', NotificationResponse = 'A', ParseComplete = '1', BindComplete = '2', CloseComplete = '3',
    NoData = 'n', ParameterDescription = 't', CopyInResponse = 'G', CopyOutResponse = 'H', CopyBothResponse = 'W',
    CopyData = 'd', CopyDone = 'c', FunctionCallResponse = 'V', NegotiateProtocolVersion = 'v',
};

inline constexpr size_t kHeaderBytes = 5;
/// PostgreSQL's own limits: MaxAllocSize for messages that may be large, 30,000 for the others.
inline constexpr uint32_t kLargeMessageBytesMax = 0x3fffffff;
inline constexpr uint32_t kSmallMessageBytesMax = 30'000;

/// Where a message stands in a buffer. `body` is complete.
struct Message {
    char type = 0;
    std::string_view whole;   ///< with type and length
    std::string_view body;
};

enum class Framing { Complete, Incomplete, Malformed };

/// What the first bytes of a buffer are. Incomplete: `needed` is how many bytes the message has in all,
/// or kHeaderBytes while not even the header is there.
struct Frame {
    Framing framing = Framing::Incomplete;
    Message message;
    size_t needed = kHeaderBytes;
};

/// Malformed: a length below 4 or over the type's limit, or (client only) an unknown type.
[[nodiscard]] Frame frameFromClient(std::string_view buffer);
[[nodiscard]] Frame frameFromServer(std::string_view buffer);

}  // namespace gatehouse::wire
