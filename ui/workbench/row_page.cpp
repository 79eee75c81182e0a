#include "ui/workbench/row_page.h"

#include <QDataStream>
#include <QIODevice>

namespace gatehouse::ui {

QByteArray RowPage::encode(const ResultRows& rows)
{
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_4);
    out << quint32(rows.size());
    for (const ResultRow& row : rows) {
        out << quint32(row.size());
        for (const service::Cell& cell : row)
            out << quint8(cell.state) << cell.text.toUtf8();
    }
    return bytes;
}

std::optional<ResultRows> RowPage::decode(const QByteArray& bytes)
{
    QDataStream in(bytes);
    in.setVersion(QDataStream::Qt_6_4);
    quint32 count = 0;
    in >> count;
    if (in.status() != QDataStream::Ok || count > quint32(rowsMax))
        return std::nullopt;
    ResultRows rows;
    rows.reserve(int(count));
    for (quint32 at = 0; at < count; ++at) {
        quint32 cells = 0;
        in >> cells;
        // A cell takes at least five bytes, so a broken count cannot make us reserve more than was read.
        if (in.status() != QDataStream::Ok || qint64(cells) * 5 > bytes.size())
            return std::nullopt;
        ResultRow row(int(cells), service::Cell{});
        for (service::Cell& cell : row) {
            quint8 state = 0;
            QByteArray text;
            in >> state >> text;
            if (in.status() != QDataStream::Ok || state > quint8(service::Cell::State::MaskedNull))
                return std::nullopt;
            cell.state = service::Cell::State(state);
            cell.text = QString::fromUtf8(text);
        }
        rows.append(std::move(row));
    }
    return rows;
}

}  // namespace gatehouse::ui
