#include "ui/workbench/tab_journal.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace gatehouse::ui {

namespace {

constexpr qint64 bytesMax = 256 * 1024 * 1024;
constexpr const char* sealingContext = "workbench tabs";

QJsonArray tabsToJson(const QVector<TabState>& tabs)
{
    QJsonArray array;
    for (const TabState& tab : tabs)
        array.append(QJsonObject{{QStringLiteral("id"), tab.id},
                                 {QStringLiteral("name"), tab.name},
                                 {QStringLiteral("text"), tab.text},
                                 {QStringLiteral("caret"), tab.caret},
                                 {QStringLiteral("edited"), tab.edited}});
    return array;
}

QVector<TabState> tabsFromJson(const QJsonArray& array)
{
    QVector<TabState> tabs;
    for (const QJsonValue& value : array) {
        const QJsonObject object = value.toObject();
        TabState tab{object[QStringLiteral("id")].toString(), object[QStringLiteral("name")].toString(),
                     object[QStringLiteral("text")].toString(), object[QStringLiteral("caret")].toInt(),
                     object[QStringLiteral("edited")].toBool()};
        if (!tab.id.isEmpty())
            tabs.append(std::move(tab));
    }
    return tabs;
}

/// Whole file or nothing; readable by its owner only, because SQL may hold data.
QString writeWhole(const QString& path, const QByteArray& bytes)
{
    const QString folder = QFileInfo(path).absolutePath();
    if (!QDir().mkpath(folder))
        return QStringLiteral("cannot make the directory %1").arg(folder);
    QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return file.errorString();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    if (file.write(bytes) != bytes.size() || !file.commit())
        return file.errorString();
    return {};
}

}  // namespace

TabJournal::TabJournal(QString path, service::FileSealing& sealing, QObject* parent)
    : QObject(parent), m_path(std::move(path)), m_sealing(sealing)
{
    m_worker.setMaxThreadCount(1);
}

TabJournal::~TabJournal()
{
    m_worker.waitForDone();
}

void TabJournal::load(std::function<void(TabsState)> done)
{
    m_worker.start([this, done = std::move(done)] {
        QString problem;
        const TabsState state = read(problem).value_or(TabsState());
        QMetaObject::invokeMethod(this, [this, done, state, problem] {
            done(state);
            if (!problem.isEmpty())
                Q_EMIT saveFailed(problem);
        }, Qt::QueuedConnection);
    });
}

std::optional<TabsState> TabJournal::read(QString& problem) const
{
    QFile file(m_path);
    const bool sealed = file.exists();
    if (!sealed)
        file.setFileName(m_path + QStringLiteral(".json"));
    if (!file.exists())
        return std::nullopt;
    const bool readable = file.open(QIODevice::ReadOnly) && file.size() <= bytesMax;
    service::Sealing opened{readable ? file.readAll() : QByteArray(), service::SealingFailure::None, {}};
    if (sealed && readable)
        opened = m_sealing.open(opened.bytes, sealingContext);
    if (opened.failure == service::SealingFailure::NoKey) {
        problem = opened.problem;   // nor can it be written over without the key
        return std::nullopt;
    }
    auto decoded = opened ? decode(opened.bytes) : std::nullopt;
    if (!decoded) {
        // Kept for a person to look at: it may be the only copy of their text.
        file.close();
        QFile::remove(file.fileName() + QStringLiteral(".unreadable"));
        QFile::rename(file.fileName(), file.fileName() + QStringLiteral(".unreadable"));
    }
    return decoded;
}

void TabJournal::save(const TabsState& state)
{
    m_worker.clear();   // a newer state makes waiting older ones needless
    m_worker.start([this, state] {
        const QString problem = write(state);
        QMetaObject::invokeMethod(this, [this, problem] {
            if (problem.isEmpty())
                Q_EMIT saved();
            else
                Q_EMIT saveFailed(problem);
        }, Qt::QueuedConnection);
    });
}

QString TabJournal::write(const TabsState& state) const
{
    const service::Sealing sealed = m_sealing.seal(encode(state), sealingContext);
    if (!sealed)
        return sealed.problem;
    const QString problem = writeWhole(m_path, sealed.bytes);
    if (problem.isEmpty())
        QFile::remove(m_path + QStringLiteral(".json"));
    return problem;
}

QByteArray TabJournal::encode(const TabsState& state)
{
    const QVector<TabState> closed = state.closed.mid(qMax(qsizetype(0), state.closed.size() - closedMax));
    return QJsonDocument(QJsonObject{{QStringLiteral("version"), 1},
                                     {QStringLiteral("current"), state.current},
                                     {QStringLiteral("open"), tabsToJson(state.open)},
                                     {QStringLiteral("closed"), tabsToJson(closed)}})
        .toJson(QJsonDocument::Compact);
}

std::optional<TabsState> TabJournal::decode(const QByteArray& bytes)
{
    const QJsonDocument document = QJsonDocument::fromJson(bytes);
    if (!document.isObject() || document[QStringLiteral("version")].toInt() != 1)
        return std::nullopt;
    return TabsState{tabsFromJson(document[QStringLiteral("open")].toArray()),
                     tabsFromJson(document[QStringLiteral("closed")].toArray()),
                     document[QStringLiteral("current")].toString()};
}

}  // namespace gatehouse::ui
