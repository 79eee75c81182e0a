#include "tests/support/private_postgres.h"

#include <libpq-fe.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

namespace gatehouse::tests {

namespace {

constexpr const char* kPrograms = "/usr/lib/postgresql/15/bin/";
constexpr auto kStartTimeout = std::chrono::seconds(30);

int freePort()
{
    const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    int port = -1;
    if (bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0
        && getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0)
        port = ntohs(address.sin_port);
    close(descriptor);
    return port;
}

/// The user the server runs as: PostgreSQL refuses root.
const passwd* serverUser()
{
    return geteuid() == 0 ? getpwnam("postgres") : nullptr;
}

/// Its process id; its output goes to the file.
int launch(const std::vector<std::string>& arguments, const std::filesystem::path& output)
{
    std::vector<char*> pointers;
    for (const std::string& argument : arguments)
        pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    const passwd* user = serverUser();
    const int process = fork();
    if (process != 0)
        return process;
    const int file = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    if (user && (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0))
        _exit(126);
    setenv("LC_ALL", "C.UTF-8", 1);
    execv(pointers[0], pointers.data());
    _exit(127);
}

std::string wholeFile(const std::filesystem::path& path)
{
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

Result<std::unique_ptr<PrivatePostgres>> PrivatePostgres::start()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "gatehouse-pg-XXXXXX").string();
    if (!mkdtemp(pattern.data()))
        return Error{"no temporary folder can be made", {}};
    std::unique_ptr<PrivatePostgres> server(new PrivatePostgres);
    server->m_folder = pattern;
    if (const passwd* user = serverUser(); user && chown(pattern.c_str(), user->pw_uid, user->pw_gid) != 0)
        return Error{"the temporary folder cannot be given to postgres", {}};
    const std::filesystem::path data = server->m_folder / "data";
    const int made = launch({std::string(kPrograms) + "initdb", "-D", data.string(), "-U", "postgres", "-A", "trust", "-E", "UTF8",
                             "--locale=C.UTF-8", "--no-sync"},
                            server->m_folder / "initdb");
    int status = -1;
    if (made < 0 || waitpid(made, &status, 0) != made || status != 0)
        return Error{"initdb failed: " + wholeFile(server->m_folder / "initdb"), "Install postgresql-15."};

    server->m_port = freePort();
    server->m_process = launch({std::string(kPrograms) + "postgres", "-D", data.string(), "-p", std::to_string(server->m_port),
                                "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=" + server->m_folder.string(),
                                "-c", "fsync=off", "-c", "log_statement=all", "-c", "max_prepared_transactions=10"},
                               server->logFile());
    const auto deadline = std::chrono::steady_clock::now() + kStartTimeout;
    while (std::chrono::steady_clock::now() < deadline) {
        if (PQping(server->conninfo().c_str()) == PQPING_OK)
            return server;
        if (waitpid(server->m_process, &status, WNOHANG) == server->m_process) {
            server->m_process = -1;
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return Error{"the server did not start: " + server->log(), {}};
}

PrivatePostgres::~PrivatePostgres()
{
    if (m_process > 0) {
        kill(m_process, SIGINT);
        waitpid(m_process, nullptr, 0);
    }
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

std::string PrivatePostgres::conninfo(std::string_view database) const
{
    return "host=127.0.0.1 port=" + std::to_string(m_port) + " user=postgres dbname='" + std::string(database) + "'";
}

std::string PrivatePostgres::log() const
{
    return wholeFile(logFile());
}

}  // namespace gatehouse::tests
