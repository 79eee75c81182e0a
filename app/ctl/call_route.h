// Takes one call to the running server, or does it here under the home's lock when none runs.
#pragma once

#include "app/ctl/command.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QString>

namespace gatehouse::ctl {

/// Waits for the answer. Throws Stop: kBadInput for what an administrative call refuses, kFailed for the rest.
[[nodiscard]] QJsonValue callServerOrHere(const Context& context, const QString& name, const QJsonObject& args = {});
/// Only a running server can answer it; refused: the code of what it refuses.
[[nodiscard]] QJsonValue callServer(const Context& context, const QString& name, const QJsonObject& args = {}, ExitCode refused = kFailed);
/// Reads the ledger's file, whether a server runs or not.
[[nodiscard]] QJsonValue callLedger(const Context& context, const QString& name, const QJsonObject& args = {});

}  // namespace gatehouse::ctl
