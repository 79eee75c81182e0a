// Errors, notices, notifications and settings that the server reports: what of them may be said.
#include "core/gateway/upstream_flow.h"

#include "core/gateway/notices.h"
#include "core/gateway/text_encoding.h"
#include "core/masking/diagnostics.h"
#include "core/wire/reader.h"
#include "core/wire/writer.h"

namespace gatehouse::gateway {

void UpstreamFlow::dropUntilSync()
{
    while (!m_state.expected.empty() && m_state.expected.front().kind != Expected::Kind::Sync) {
        Expected skipped = std::move(m_state.expected.front());
        m_state.expected.pop_front();
        if (skipped.kind == Expected::Kind::Parse && skipped.statement)
            std::erase_if(m_state.preparing, [&](const auto& entry) { return entry.second == skipped.statement; });
        if (skipped.kind == Expected::Kind::Bind && skipped.portal)
            std::erase_if(m_state.binding, [&](const auto& entry) { return entry.second == skipped.portal; });
        if (skipped.unit && skipped.unit->info.state == "running")
            m_state.ended(*skipped.unit, "failed", {}, "not run: an earlier message of the pipeline failed");
    }
    if (m_state.expected.empty())
        m_state.serverSkips = true;
}

const Judged* UpstreamFlow::judgedNow() const
{
    if (m_state.expected.empty())
        return nullptr;
    const Expected& front = m_state.expected.front();
    if (front.unit)
        return front.unit->judged.get();
    if (front.portal)
        return front.portal->judged.get();
    return front.statement ? front.statement->judged.get() : nullptr;
}

bool UpstreamFlow::redacts(const Judged& judged) const
{
    const std::shared_ptr<Unit>& unit = m_state.expected.front().unit;
    return judged.redactDiagnostics || (unit && m_state.doubts(*unit) && !m_state.asker.maskedLabels.empty());
}

bool UpstreamFlow::keepsAnalysisErrors(const Judged& judged) const
{
    const std::shared_ptr<Unit>& unit = m_state.expected.front().unit;
    return judged.keepAnalysisErrors && !(unit && m_state.doubts(*unit));
}

UpstreamFlow::Next UpstreamFlow::onDiagnostic(const wire::Message& message, bool isError)
{
    auto fields = wire::parseDiagnostic(message.body);
    if (!fields)
        return protocolError(isError ? "ErrorResponse" : "NoticeResponse");
    if (isError)
        return onError(std::move(*fields));
    // Planning runs code too, so a Bind can speak before anything is executed.
    if (const Judged* judged = judgedNow(); judged && redacts(*judged)) {
        std::string bytes;
        wire::writeDiagnostic(bytes, 'N', masking::redactDiagnostic(*fields, keepsAnalysisErrors(*judged)));
        m_out.add(bytes);
        return Next::Drop;
    }
    return Next::Forward;
}

UpstreamFlow::Next UpstreamFlow::onError(wire::DiagnosticFields fields)
{
    m_state.failedSinceReady = true;
    if (m_state.expected.empty() || m_state.expected.front().kind == Expected::Kind::Sync) {
        // With no command under way it is the server's own word (it shuts down, it ends this session), or a deferred
        // constraint at the commit that Sync is.
        if (m_state.asker.maskedLabels.empty() || wire::diagnosticField(fields, 'V') != "ERROR")
            return Next::Forward;
        std::string redacted;
        wire::writeDiagnostic(redacted, 'E', masking::redactDiagnostic(fields, false));
        m_out.add(redacted);
        return Next::Drop;
    }
    Expected front = m_state.expected.front();
    std::string sqlState(wire::diagnosticField(fields, 'C'));
    m_state.copyIn = false;
    m_state.guardedCopy.reset();

    std::string bytes;
    if (front.kind == Expected::Kind::Refusal) {
        bytes = front.refusalReceipt;
        wire::writeDiagnostic(bytes, 'E', front.refusal);
    } else if (front.unit && front.unit->refusal) {
        sqlState = std::string(wire::diagnosticField(*front.unit->refusal, 'C'));
        wire::writeDiagnostic(bytes, 'E', *front.unit->refusal);
    } else if (front.swallow) {
        // Something of the gateway's own failed in the client's pipeline; the client has to know why it stops.
        wire::writeDiagnostic(bytes, 'E', masking::redactDiagnostic(fields, true));
    } else {
        const Judged* judged = judgedNow();
        if (judged && redacts(*judged))
            wire::writeDiagnostic(bytes, 'E', masking::redactDiagnostic(fields, keepsAnalysisErrors(*judged)));
    }
    if (front.unit)
        finishUnit(*front.unit, "failed", sqlState);
    if (front.kind == Expected::Kind::Query || front.kind == Expected::Kind::FunctionCall) {
        // The entry stays for its ReadyForQuery.
        if (front.unit)
            front.unit->info.state = "failed";
    } else if (front.kind == Expected::Kind::Refusal && front.asQuery) {
        // Sent as a query string: ReadyForQuery follows.
        m_state.expected.front().kind = Expected::Kind::Query;
    } else {
        if (front.kind == Expected::Kind::Parse && front.statement)
            std::erase_if(m_state.preparing, [&](const auto& entry) { return entry.second == front.statement; });
        m_state.expected.pop_front();
        if (front.kind == Expected::Kind::Bind && front.portal)
            std::erase_if(m_state.binding, [&](const auto& entry) { return entry.second == front.portal; });
        dropUntilSync();
    }
    if (bytes.empty())
        return Next::Forward;
    m_out.add(bytes);
    return Next::Drop;
}

UpstreamFlow::Next UpstreamFlow::onNotification(const wire::Message& message)
{
    // A payload was made by another session's statement: nobody can show that it is clean.
    if (m_state.asker.maskedLabels.empty())
        return Next::Forward;
    wire::Reader reader(message.body);
    const int32_t pid = reader.int32();
    const std::string_view channel = reader.cString();
    const std::string_view payload = reader.cString();
    if (reader.failed())
        return protocolError("NotificationResponse");
    if (payload.empty())
        return Next::Forward;
    std::string bytes;
    wire::Writer(bytes).begin('A').int32(pid).cString(channel)
        .cString(masking::maskText(payload, "unknown", m_state.charset())).end();
    m_out.add(bytes);
    return Next::Drop;
}

UpstreamFlow::Next UpstreamFlow::onParameterStatus(const wire::Message& message)
{
    wire::Reader reader(message.body);
    const std::string_view name = reader.cString();
    const std::string_view value = reader.cString();
    if (reader.failed())
        return protocolError("ParameterStatus");
    const bool misread = (name == "standard_conforming_strings" && value != "on")
        || (name == "client_encoding" && !isSafeEncoding(value));
    if (misread) {
        std::string bytes;
        wire::writeDiagnostic(bytes, 'E', diagnostic("FATAL", "0A000", std::string(name) + " became " + std::string(value)
                                                         + ", in which SQL cannot be read safely",
                                                     "Leave standard_conforming_strings on and use client_encoding UTF8."));
        m_out.add(bytes);
        m_state.endReason = "a setting changed how SQL is read: " + std::string(name);
        return Next::End;
    }
    if (name == "client_encoding")
        m_state.utf8 = isUtf8(value);
    // These hold any text. One that changes while labelled data is worked on may be made of it; the gateway's own
    // settings at sign-in and a plain SET touch none.
    const Judged* judged = judgedNow();
    if ((name == "application_name" || name == "TimeZone" || name == "session_authorization") && judged && redacts(*judged)
        && !value.empty()) {
        std::string bytes;
        wire::Writer(bytes).begin('S').cString(name).cString(masking::maskText(value, "unknown", m_state.charset())).end();
        m_out.add(bytes);
        return Next::Drop;
    }
    return Next::Forward;
}

}  // namespace gatehouse::gateway
