#include "app/console/server_starter.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcess>

namespace gatehouse::console {

ServerStarter::ServerStarter(service::Home home, service::ControlClient& client) : m_home(std::move(home))
{
    connect(&client, &service::ControlClient::failed, this, &ServerStarter::onFailed);
    connect(&client, &service::ControlClient::opened, this, [this] { m_started = false; });
}

void ServerStarter::onFailed()
{
    // Once for each time that it went away: when it cannot start, starting it again does not help.
    if (m_started)
        return;
    m_started = true;
    const QString beside = QDir(QCoreApplication::applicationDirPath()).filePath(QStringLiteral("gatehousectl"));
    QProcess process;
    process.setProgram(QFile::exists(beside) ? beside : QStringLiteral("gatehousectl"));
    process.setArguments({QStringLiteral("--home"), QString::fromStdString(m_home.root().string()), QStringLiteral("serve")});
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setStandardErrorFile(QString::fromStdString(m_home.file("serve.log")), QIODevice::Append);
    process.startDetached();
}

}  // namespace gatehouse::console
