#include "core/base/keyed_hash.h"

#include "core/base/bytes.h"

#include <algorithm>
#include <bit>

namespace gatehouse {

namespace {

constexpr size_t kBlock = 8;

/// Little-endian, of eight bytes at the most.
uint64_t readBlock(std::string_view bytes)
{
    uint64_t value = 0;
    for (size_t i = bytes.size(); i-- > 0;)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

KeyedHash::Key freshKey()
{
    KeyedHash::Key key{};
    const Bytes random = randomBytes(key.size());
    std::ranges::copy(random, key.begin());
    return key;
}

struct State {
    uint64_t a, b, c, d;

    void round()
    {
        a += b;
        b = std::rotl(b, 13) ^ a;
        a = std::rotl(a, 32);
        c += d;
        d = std::rotl(d, 16) ^ c;
        a += d;
        d = std::rotl(d, 21) ^ a;
        c += b;
        b = std::rotl(b, 17) ^ c;
        c = std::rotl(c, 32);
    }
    void take(uint64_t block)
    {
        d ^= block;
        round();
        round();
        a ^= block;
    }
};

}  // namespace

KeyedHash::KeyedHash(const Key& key)
{
    const std::string_view bytes(reinterpret_cast<const char*>(key.data()), key.size());
    m_first = readBlock(bytes.substr(0, kBlock));
    m_second = readBlock(bytes.substr(kBlock));
}

KeyedHash::KeyedHash() : KeyedHash(freshKey()) {}

uint64_t KeyedHash::of(std::string_view bytes) const
{
    State state{m_first ^ 0x736f6d6570736575U, m_second ^ 0x646f72616e646f6dU, m_first ^ 0x6c7967656e657261U, m_second ^ 0x7465646279746573U};
    std::string_view rest = bytes;
    for (; rest.size() >= kBlock; rest.remove_prefix(kBlock))
        state.take(readBlock(rest.substr(0, kBlock)));
    state.take(static_cast<uint64_t>(bytes.size()) << 56 | readBlock(rest));
    state.c ^= 0xff;
    for (int i = 0; i < 4; ++i)
        state.round();
    return state.a ^ state.b ^ state.c ^ state.d;
}

}  // namespace gatehouse
