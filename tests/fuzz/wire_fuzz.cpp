// Any bytes as a client's and as a server's stream, framed and parsed: no crash, no read past the end.
#include "core/wire/extended.h"
#include "core/wire/message.h"
#include "core/wire/results.h"
#include "core/wire/startup.h"

#include <cstdint>
#include <string_view>

using namespace gatehouse;

namespace {

void parseBody(std::string_view body)
{
    (void)wire::parseQuery(body);
    (void)wire::parseParse(body);
    (void)wire::parseBind(body);
    (void)wire::parseTarget(body);
    (void)wire::parseExecute(body);
    (void)wire::parseFunctionCall(body);
    (void)wire::parseRowDescription(body);
    (void)wire::parseDiagnostic(body);
    (void)wire::parseCopyResponse(body);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    for (std::string_view rest = input;;) {
        const wire::Frame frame = wire::frameFromClient(rest);
        if (frame.framing != wire::Framing::Complete)
            break;
        parseBody(frame.message.body);
        rest.remove_prefix(frame.message.whole.size());
    }
    for (std::string_view rest = input;;) {
        const wire::Frame frame = wire::frameFromServer(rest);
        if (frame.framing != wire::Framing::Complete)
            break;
        parseBody(frame.message.body);
        rest.remove_prefix(frame.message.whole.size());
    }
    (void)wire::parseStartup(input);
    (void)wire::parseOptions(input);
    return 0;
}
