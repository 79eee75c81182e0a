#include "core/identity/scram_message.h"

#include <algorithm>
#include <optional>

namespace gatehouse::identity {

namespace {

constexpr size_t kMessageBytesMax = 4096;
constexpr size_t kNonceBytesMax = 1024;

Error malformed(const char* what)
{
    return Error{std::string("malformed SCRAM message: ") + what, ""};
}

/// Takes "x=value," or the last "x=value" off the front; extensions have any other letter.
struct Attribute {
    char name = 0;
    std::string_view value;
};

std::optional<Attribute> takeAttribute(std::string_view& rest)
{
    if (rest.size() < 2 || rest[1] != '=')
        return std::nullopt;
    const char name = rest[0];
    if (!((name >= 'a' && name <= 'z') || (name >= 'A' && name <= 'Z')))
        return std::nullopt;
    const size_t comma = rest.find(',');
    const std::string_view value = rest.substr(2, comma == std::string_view::npos ? comma : comma - 2);
    if (comma != std::string_view::npos && comma + 1 == rest.size())
        return std::nullopt;
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    return Attribute{name, value};
}

bool isSaslName(std::string_view name)
{
    for (size_t i = 0; i < name.size(); ++i) {
        if (name[i] == '=' && name.substr(i, 3) != "=2C" && name.substr(i, 3) != "=3D")
            return false;
        if (name[i] == '\0')
            return false;
    }
    return true;
}

bool isNonce(std::string_view nonce)
{
    return !nonce.empty() && nonce.size() <= kNonceBytesMax
        && std::all_of(nonce.begin(), nonce.end(), [](char c) { return c > 0x20 && c < 0x7f && c != ','; });
}

bool onlyExtensions(std::string_view rest)
{
    while (!rest.empty()) {
        const auto extension = takeAttribute(rest);
        if (!extension || extension->name == 'm')
            return false;
    }
    return true;
}

}  // namespace

Result<ClientFirst> parseClientFirst(std::string_view text)
{
    if (text.size() > kMessageBytesMax)
        return malformed("too long");
    const size_t firstComma = text.find(',');
    if (firstComma == std::string_view::npos)
        return malformed("no channel binding flag");
    const size_t secondComma = text.find(',', firstComma + 1);
    if (secondComma == std::string_view::npos)
        return malformed("no user name");

    ClientFirst message;
    const std::string_view flag = text.substr(0, firstComma);
    if (flag == "n")
        message.binding = ChannelBinding::NotSupported;
    else if (flag == "y")
        message.binding = ChannelBinding::NotOffered;
    else if (flag == "p=tls-server-end-point")
        message.binding = ChannelBinding::EndPoint;
    else if (flag.starts_with("p="))
        return Error{"this channel binding type is not supported", "use tls-server-end-point"};
    else
        return malformed("unknown channel binding flag");
    // Acting as somebody else is not a thing here; PostgreSQL refuses it too.
    if (secondComma != firstComma + 1)
        return Error{"a SCRAM authorization identity is not supported", ""};

    message.gs2Header = text.substr(0, secondComma + 1);
    message.bare = text.substr(secondComma + 1);
    std::string_view rest = message.bare;
    if (rest.starts_with("m="))
        return Error{"the client requires a SCRAM extension that is not supported", ""};
    const auto user = takeAttribute(rest);
    if (!user || user->name != 'n' || !isSaslName(user->value))
        return malformed("user name expected");
    const auto nonce = takeAttribute(rest);
    if (!nonce || nonce->name != 'r' || !isNonce(nonce->value))
        return malformed("nonce expected");
    if (!onlyExtensions(rest))
        return malformed("bad extension");
    message.nonce = nonce->value;
    return message;
}

Result<ClientFinal> parseClientFinal(std::string_view text)
{
    if (text.size() > kMessageBytesMax)
        return malformed("too long");
    const size_t proofAt = text.rfind(",p=");
    if (proofAt == std::string_view::npos)
        return malformed("no proof");
    ClientFinal message;
    message.withoutProof = text.substr(0, proofAt);

    std::string_view rest = message.withoutProof;
    const auto binding = takeAttribute(rest);
    const auto bindingBytes = binding && binding->name == 'c' ? fromBase64(binding->value) : std::nullopt;
    if (!bindingBytes || bindingBytes->empty())
        return malformed("channel binding expected");
    const auto nonce = takeAttribute(rest);
    if (!nonce || nonce->name != 'r' || !isNonce(nonce->value))
        return malformed("nonce expected");
    if (!onlyExtensions(rest))
        return malformed("bad extension");

    const auto proof = fromBase64(text.substr(proofAt + 3));
    if (!proof || proof->size() != message.proof.size())
        return malformed("proof of the wrong size");
    std::copy(proof->begin(), proof->end(), message.proof.begin());
    message.binding = *bindingBytes;
    message.nonce = nonce->value;
    return message;
}

}  // namespace gatehouse::identity
