// The half of a session that reads the database's answers: matches them to what was sent, masks, forwards.
#pragma once

#include "core/gateway/outbox.h"
#include "core/gateway/result_finder.h"
#include "core/gateway/session_state.h"
#include "core/masking/cell_masker.h"
#include "core/masking/data_row.h"
#include "core/wire/message.h"

#include <asio/awaitable.hpp>

#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace gatehouse::gateway {

class UpstreamFlow {
public:
    explicit UpstreamFlow(SessionState& state);
    /// Until either side is gone or the session is stopped.
    asio::awaitable<void> run();

private:
    /// What becomes of a message once it was looked at.
    enum class Next { Forward, Drop, End };

    asio::awaitable<bool> handle(const wire::Message& message);
    /// A row whose unit is released: no need to wait for anything.
    [[nodiscard]] bool isPlainRow(const wire::Message& message) const;
    asio::awaitable<bool> release(Unit& unit);
    /// With it values may come, so the server has settled what the statement goes through.
    [[nodiscard]] bool isFirstOfResult(const wire::Message& message) const;
    /// When something is not any more what the unit was judged by, nothing of it is believed.
    asio::awaitable<void> checkAgain(std::shared_ptr<Unit> unit);
    asio::awaitable<bool> flush();

    /// Of the message that the server answers now; null between messages.
    [[nodiscard]] const Judged* judgedNow() const;
    /// The statement whose responses come now, as far as its analysis still holds (doubted is room for one of which
    /// nothing does); null when there is none.
    [[nodiscard]] const sql::Statement* believed(const Unit& unit, sql::Statement& doubted) const;
    /// Whether a text about it may carry a value.
    [[nodiscard]] bool redacts(const Judged& judged) const;
    [[nodiscard]] bool keepsAnalysisErrors(const Judged& judged) const;
    Next onDiagnostic(const wire::Message& message, bool isError);
    Next onError(wire::DiagnosticFields fields);
    Next onNotification(const wire::Message& message);
    Next onParameterStatus(const wire::Message& message);
    Next onRowDescription(const wire::Message& message);
    Next onNoData();
    Next onDataRow(const wire::Message& message);
    Next onCommandComplete(const wire::Message& message);
    Next onPortalEnd(bool suspended);
    Next onCopyResponse(const wire::Message& message);
    Next onCopyData(const wire::Message& message);
    Next onCopyDone();
    Next onFunctionResult(const wire::Message& message);
    Next onReadyForQuery(const wire::Message& message);
    Next protocolError(const std::string& what);

    void describe(std::vector<masking::ResultColumn>& into, const std::vector<wire::Field>& fields) const;
    bool makePlan(Unit& unit, const std::vector<masking::ResultColumn>& columns);
    /// The description as the server sent it, or without names that may be values. told: the analysis knows the columns.
    Next forwardNames(const std::vector<wire::Field>& fields, const Judged& judged, bool told);
    void announce(Unit& unit, const masking::Plan* plan);
    void finishUnit(Unit& unit, const std::string& state, const std::string& sqlState, const std::string& detail = {});
    void dropUntilSync();
    /// Looks through the texts of this row and of those that were read with it.
    [[nodiscard]] masking::Texts lookThrough(const wire::Message& message, const masking::Plan& plan);
    /// A grant has ended: no further row of this result is shown under it.
    void closeSight(Unit& unit);
    void tellSeen(std::vector<masking::Seen> seen);

    SessionState& m_state;
    Outbox m_out;
    masking::Tokenizer m_tokenizer;
    ResultFinder m_finder;
    masking::CellMasker m_masker;
    std::set<std::tuple<catalog::Oid, int16_t, std::string>> m_seenTold;   ///< once a session is enough
    std::string m_row;
    std::string m_batch;
    size_t m_rowsClean = 0;     ///< of the rows that follow: looked through, nothing in them
    size_t m_rowsToLook = 0;    ///< … something is in one of them, so each is looked at by itself
    std::string m_copied;
};

}  // namespace gatehouse::gateway
