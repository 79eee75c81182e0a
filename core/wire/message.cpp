#include "core/wire/message.h"

namespace gatehouse::wire {

namespace {

uint32_t lengthAt(std::string_view buffer)
{
    const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(buffer[i])); };
    return byte(1) << 24 | byte(2) << 16 | byte(3) << 8 | byte(4);
}

Frame frame(std::string_view buffer, uint32_t lengthMax)
{
    const uint32_t length = lengthAt(buffer);
    if (length < 4 || length > lengthMax)
        return {Framing::Malformed, {}, 0};
    const size_t needed = 1 + static_cast<size_t>(length);
    if (buffer.size() < needed)
        return {Framing::Incomplete, {buffer[0], {}, {}}, needed};
    return {Framing::Complete, {buffer[0], buffer.substr(0, needed), buffer.substr(kHeaderBytes, needed - kHeaderBytes)},
            needed};
}

}  // namespace

Frame frameFromClient(std::string_view buffer)
{
    if (buffer.empty())
        return {};
    uint32_t lengthMax = kSmallMessageBytesMax;
    switch (static_cast<Frontend>(buffer[0])) {
    case Frontend::Query:
    case Frontend::Parse:
    case Frontend::Bind:
    case Frontend::FunctionCall:
    case Frontend::CopyData:
        lengthMax = kLargeMessageBytesMax;
        break;
    case Frontend::Describe:
    case Frontend::Execute:
    case Frontend::Close:
    case Frontend::Sync:
    case Frontend::Flush:
    case Frontend::CopyDone:
    case Frontend::CopyFail:
    case Frontend::Password:
    case Frontend::Terminate:
        break;
    default:
        return {Framing::Malformed, {}, 0};
    }
    if (buffer.size() < kHeaderBytes)
        return {};
    return frame(buffer, lengthMax);
}

Frame frameFromServer(std::string_view buffer)
{
    if (buffer.size() < kHeaderBytes)
        return {};
    return frame(buffer, kLargeMessageBytesMax);
}

}  // namespace gatehouse::wire
