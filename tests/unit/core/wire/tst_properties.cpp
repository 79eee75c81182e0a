// What holds for any bytes: nothing is read past the end, and what was written is read back.
#include "core/wire/extended.h"
#include "core/wire/message.h"
#include "core/wire/results.h"
#include "core/wire/startup.h"
#include "core/wire/writer.h"

#include <rapidcheck.h>

#include <string>

using namespace gatehouse;

int main()
{
    bool ok = rc::check("any bytes are a frame, incomplete or malformed", [](const std::string& bytes) {
        const wire::Frame frame = wire::frameFromClient(bytes);
        if (frame.framing == wire::Framing::Complete)
            RC_ASSERT(frame.message.whole.size() <= bytes.size());
    });
    ok = rc::check("a Bind that was written is read back", [](const std::vector<std::string>& values, int16_t format) {
        RC_PRE(values.size() < 1000);
        std::string bytes;
        wire::Writer writer(bytes);
        writer.begin('B').cString("p").cString("").int16(1).int16(format).int16(static_cast<int16_t>(values.size()));
        for (const std::string& value : values)
            writer.int32(static_cast<int32_t>(value.size())).bytes(value);
        writer.int16(0).end();
        const auto bind = wire::parseBind(std::string_view(bytes).substr(wire::kHeaderBytes));
        RC_ASSERT(bind.has_value());
        RC_ASSERT(bind->parameters.size() == values.size());
        for (size_t i = 0; i < values.size(); ++i)
            RC_ASSERT(*bind->parameters[i] == values[i]);
    }) && ok;
    ok = rc::check("no parser reads past any bytes", [](const std::string& bytes) {
        (void)wire::parseBind(bytes);
        (void)wire::parseParse(bytes);
        (void)wire::parseTarget(bytes);
        (void)wire::parseExecute(bytes);
        (void)wire::parseFunctionCall(bytes);
        (void)wire::parseRowDescription(bytes);
        (void)wire::parseDiagnostic(bytes);
        (void)wire::parseCopyResponse(bytes);
        (void)wire::parseStartup(bytes);
        (void)wire::parseOptions(bytes);
    }) && ok;
    ok = rc::check("options survive formatting", [](const std::vector<std::string>& values) {
        std::vector<std::pair<std::string, std::string>> settings;
        for (const std::string& value : values) {
            if (value.find('\0') == std::string::npos)
                settings.emplace_back("setting_" + std::to_string(settings.size()), value);
        }
        const auto again = wire::parseOptions(wire::formatOptions(settings));
        RC_ASSERT(again.ok());
        RC_ASSERT(*again == settings);
    }) && ok;
    return ok ? 0 : 1;
}
