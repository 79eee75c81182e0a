// The object tree: levels, texts, filter, and a refresh that changes nothing.
#include "ui/workbench/object_tree_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QSortFilterProxyModel>
#include <QTest>

using namespace gatehouse;
using namespace gatehouse::ui;

class TestObjectTreeModel : public QObject {
    Q_OBJECT
    const QVector<service::RelationNode> m_relations{
        {QStringLiteral("billing"), QStringLiteral("Invoices"), QStringLiteral("table"), 12, {}},
        {QStringLiteral("public"), QStringLiteral("customers"), QStringLiteral("table"), 41234,
         {{QStringLiteral("id"), QStringLiteral("integer"), {}}, {QStringLiteral("ssn"), QStringLiteral("text"), QStringLiteral("ssn")}}},
        {QStringLiteral("public"), QStringLiteral("orders"), QStringLiteral("view"), -1, {}}};

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void showsLevels()
    {
        ObjectTreeModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRelations(m_relations);
        QCOMPARE(model.rowCount(), 2);
        const QModelIndex publicSchema = model.index(1, 0);
        const QModelIndex customers = model.index(0, 0, publicSchema);
        const QModelIndex ssn = model.index(1, 0, customers);
        QCOMPARE(ssn.parent(), customers);
        QCOMPARE(customers.parent(), publicSchema);
        QCOMPARE(customers.data(ObjectTreeModel::DetailRole).toString(), QStringLiteral("41 k"));
        QCOMPARE(ssn.data(ObjectTreeModel::LabelRole).toString(), QStringLiteral("ssn"));
        QCOMPARE(ssn.data(ObjectTreeModel::PathRole).toString(), QStringLiteral("public.customers.ssn"));
        QCOMPARE(customers.data(ObjectTreeModel::InsertTextRole).toString(), QStringLiteral("customers"));
        QCOMPARE(model.index(0, 0, model.index(0, 0)).data(ObjectTreeModel::InsertTextRole).toString(), QStringLiteral("billing.\"Invoices\""));
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        model.setRelations(m_relations);
        QCOMPARE(reset.count(), 0);
        model.setRelations({});
        QCOMPARE(reset.count(), 1);
        QVERIFY(model.empty());
    }

    void filters()
    {
        ObjectTreeModel model;
        QSortFilterProxyModel proxy;
        proxy.setSourceModel(&model);
        proxy.setRecursiveFilteringEnabled(true);
        proxy.setAutoAcceptChildRows(true);
        QAbstractItemModelTester tester(&proxy, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRelations(m_relations);
        proxy.setFilterFixedString(QStringLiteral("ssn"));
        QCOMPARE(proxy.rowCount(), 1);
        QCOMPARE(proxy.rowCount(proxy.index(0, 0, proxy.index(0, 0))), 1);
        proxy.setFilterFixedString(QString());
        QCOMPARE(proxy.rowCount(), 2);
    }

    void shortensCounts()
    {
        QCOMPARE(ObjectTreeModel::shortCount(-1), QString());
        QCOMPARE(ObjectTreeModel::shortCount(0), QStringLiteral("0"));
        QCOMPARE(ObjectTreeModel::shortCount(310'400), QStringLiteral("310 k"));
        QCOMPARE(ObjectTreeModel::shortCount(1.24e6), QStringLiteral("1.2 M"));
    }
};

QTEST_GUILESS_MAIN(TestObjectTreeModel)
#include "tst_object_tree_model.moc"
