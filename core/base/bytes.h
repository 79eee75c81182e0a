// Text forms of bytes (hex, base64), constant-time compare, wiping. No hashing here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse {

using Bytes = std::vector<uint8_t>;
using ByteView = std::span<const uint8_t>;
/// A SHA-256 digest.
using Digest = std::array<uint8_t, 32>;

[[nodiscard]] inline ByteView asBytes(std::string_view text)
{
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

[[nodiscard]] std::string toHex(ByteView bytes);
/// Empty when the text is not an even number of hex digits.
[[nodiscard]] std::optional<Bytes> fromHex(std::string_view text);
/// Standard alphabet, padded.
[[nodiscard]] std::string toBase64(ByteView bytes);
/// Empty when the text is not valid padded base64.
[[nodiscard]] std::optional<Bytes> fromBase64(std::string_view text);
/// URL-safe alphabet, no padding: for tokens.
[[nodiscard]] std::string toBase64Url(ByteView bytes);

/// Takes the same time wherever the first difference is; false when the sizes differ.
[[nodiscard]] bool constantTimeEqual(ByteView a, ByteView b);
/// Overwrites so that the compiler cannot leave it out.
void wipe(std::string& secret);
void wipe(std::span<uint8_t> secret);

/// From the operating system's generator; aborts the process when that fails.
[[nodiscard]] Bytes randomBytes(size_t count);

[[nodiscard]] Digest sha256(ByteView bytes);

}  // namespace gatehouse
