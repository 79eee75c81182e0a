// What a held statement or a request to see is called on the screen: one sentence, how risky, what is at stake. Words only; it decides nothing.
#pragma once

#include "core/service/values.h"
#include "ui/theme/tokens.h"

namespace gatehouse::ui {

enum class Risk { Low, Medium, High };

/// High: it destroys, changes the schema or rights, runs code or administers, is not understood (no effect known),
/// or comes from an agent in prod. High ones take a second act to approve.
[[nodiscard]] Risk riskOf(const service::ApprovalView& approval);
[[nodiscard]] QString riskWord(Risk risk);
[[nodiscard]] Tone riskTone(Risk risk);

/// "triage-bot wants to delete from payments".
[[nodiscard]] QString requestSentence(const service::ApprovalView& approval);
/// "delete from payments in prod": names the deed on the button that does it.
[[nodiscard]] QString deedWords(const service::ApprovalView& approval);
/// "for Dan Ortiz", or empty.
[[nodiscard]] QString behalfWords(const service::ApprovalView& approval);
/// "payments and orders"; the schema only where it is not public; at the most three, then "and 4 more".
[[nodiscard]] QString objectWords(const QStringList& objects);
/// The third line in the list: "about 4,310 rows", "schema change", …
[[nodiscard]] QString stakeWords(const service::ApprovalView& approval);
/// "approved by Marta: cleanup is right".
[[nodiscard]] QString outcomeWords(const service::ApprovalView& approval);

}  // namespace gatehouse::ui
