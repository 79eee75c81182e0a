#include "app/console/application.h"

#include "app/console/server_starter.h"
#include "app/console/showcase.h"

#include "core/service/control_client.h"
#include "core/service/home_sealing.h"
#include "core/service/installation.h"
#include "core/service/libpq_query_runner.h"
#include "core/service/remote_approval_feed.h"
#include "core/service/remote_audit_reader.h"
#include "core/service/remote_catalog_browser.h"
#include "core/service/remote_data_map_feed.h"
#include "core/service/remote_session_feed.h"
#include "core/service/remote_sign_in.h"
#include "core/service/remote_status_feed.h"
#include "ui/actions/action_registry.h"
#include "ui/approvals/approvals_page.h"
#include "ui/audit/audit_page.h"
#include "ui/datamap/data_map_page.h"
#include "ui/sessions/sessions_page.h"
#include "ui/shell/main_window.h"
#include "ui/theme/theme.h"
#include "ui/workbench/workbench_page.h"

#include <QApplication>

#include <iostream>

namespace gatehouse::console {

// Members are destroyed from the last to the first: the window goes before what it shows.
struct Application::Parts {
    Parts(QApplication& qt, const Options& options, service::LedgerIdentity ledger)
        : client(options.home.controlSocket()), starter(options.home, client), signIn(client), status(client), sessions(client),
          sealing(options.home.root().string()), approvals(client, signIn), audit(client, std::move(ledger)), catalog(client), dataMap(client), runner(signIn),
          theme(qt, ui::Theme::modeNamed(options.theme)),
          window({signIn, status, catalog}, actions, theme,
                 options.screenshots.isEmpty() ? QString::fromStdString(options.home.file("console.ini")) : QString())
    {
        window.setPageFactory([this, home = QString::fromStdString(options.home.root().string())](QWidget* parent) {
            return QVector<ui::Page*>{new ui::WorkbenchPage(catalog, runner, approvals, actions, sealing, home, parent),
                                      new ui::ApprovalsPage(approvals, sessions, actions, parent),
                                      new ui::SessionsPage(sessions, actions, {}, parent),
                                      new ui::AuditPage(audit, status, actions, {}, parent),
                                      new ui::DataMapPage(dataMap, actions, {}, parent)};
        });
    }

    service::ControlClient client;
    ServerStarter starter;
    service::RemoteSignIn signIn;
    service::RemoteStatusFeed status;
    service::RemoteSessionFeed sessions;
    service::HomeSealing sealing;
    service::RemoteApprovalFeed approvals;
    service::RemoteAuditReader audit;
    service::RemoteCatalogBrowser catalog;
    service::RemoteDataMapFeed dataMap;
    service::LibpqQueryRunner runner;
    ui::Theme theme;
    ui::ActionRegistry actions;
    ui::MainWindow window;
    std::unique_ptr<Showcase> showcase;
};

Application::Application(QApplication& qt, Options options) : m_qt(qt), m_options(std::move(options)) {}

Application::~Application() = default;

Outcome Application::start()
{
    if (!m_options.home.exists()) {
        Outcome made = service::Installation::create(m_options.home, {});
        if (!made)
            return made;
    }
    auto ledger = service::ledgerIdentity(m_options.home);
    if (!ledger)
        return ledger.error();
    m_parts = std::make_unique<Parts>(m_qt, m_options, std::move(*ledger));
    Parts& parts = *m_parts;
    QObject::connect(&parts.signIn, &service::SignIn::stageChanged, &parts.window, [this] {
        if (m_options.as.isEmpty() || m_parts->signIn.stage() != service::SignIn::Stage::ChooseIdentity)
            return;
        const QString name = std::exchange(m_options.as, QString());
        m_parts->signIn.signInAs(name, [name](Result<Done> done) {
            if (!done)
                std::cerr << "gatehouse: cannot be " << name.toStdString() << ": " << done.error().message << "\n";
        });
    });
    if (!m_options.screenshots.isEmpty())
        parts.showcase = std::make_unique<Showcase>(parts.window, parts.theme, parts.actions, m_options.screenshots);
    parts.window.show();
    parts.client.keepOpen(true);
    parts.client.open();
    return Done{};
}

}  // namespace gatehouse::console
