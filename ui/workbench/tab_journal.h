// Keeps the workbench's tabs in a sealed file of the home so that a crash loses at the most one edit pause; no widgets.
#pragma once

#include "core/service/file_sealing.h"

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <QVector>

#include <functional>
#include <optional>

namespace gatehouse::ui {

struct TabState {
    QString id;
    QString name;
    QString text;
    int caret = 0;          ///< UTF-16 units
    bool edited = false;    ///< changed since it was last run
    friend bool operator==(const TabState&, const TabState&) = default;
};

struct TabsState {
    QVector<TabState> open;
    QVector<TabState> closed;   ///< newest last
    QString current;            ///< id
    friend bool operator==(const TabsState&, const TabsState&) = default;
};

/// All disk work is on its own thread; the file is replaced as a whole, so a crash leaves the old or the new one.
class TabJournal : public QObject {
    Q_OBJECT
public:
    static constexpr int closedMax = 20;

    /// sealing outlives this.
    TabJournal(QString path, service::FileSealing& sealing, QObject* parent = nullptr);
    ~TabJournal() override;   ///< waits for the last save

    /// `done` is called on this thread with what stood in the file; empty when there was none. A file beside it that
    /// versions before sealing wrote (its name with ".json") is read where there is no other, and goes with the next save.
    void load(std::function<void(TabsState)> done);
    void save(const TabsState& state);

    [[nodiscard]] static QByteArray encode(const TabsState& state);
    [[nodiscard]] static std::optional<TabsState> decode(const QByteArray& bytes);

Q_SIGNALS:
    void saved();
    void saveFailed(const QString& problem);

private:
    [[nodiscard]] std::optional<TabsState> read(QString& problem) const;
    /// A problem in words, or nothing.
    [[nodiscard]] QString write(const TabsState& state) const;

    QString m_path;
    service::FileSealing& m_sealing;
    QThreadPool m_worker;
};

}  // namespace gatehouse::ui
