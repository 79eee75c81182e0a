// The audit's query line: marks the character that cannot be read and says why. The reading is AuditQuery's.
#pragma once

#include "ui/widgets/search_field.h"

namespace gatehouse::ui {

class QueryLine : public SearchField {
    Q_OBJECT
public:
    explicit QueryLine(QWidget* parent = nullptr);
    /// A length of 0 takes the mark away.
    void markProblem(int position, int length);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_position = 0;
    int m_length = 0;
};

}  // namespace gatehouse::ui
