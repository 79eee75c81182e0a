// Stands between psql and a private server whose witness is loaded, and writes one JSON line for each statement.
// A test tool: trusts both sides, and speaks only over Unix sockets.
#include "tests/regress/watched_session.h"

#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

using gatehouse::regress::Report;
using gatehouse::regress::Upstream;
using gatehouse::regress::WatchedSession;

namespace {

int listenOn(const char* path)
{
    const int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (descriptor < 0 || std::strlen(path) >= sizeof address.sun_path)
        return -1;
    std::strcpy(address.sun_path, path);
    if (bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(descriptor, 16) != 0) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 6) {
        std::fprintf(stderr, "usage: regress_driver SOCKET SERVER-SOCKET-FOLDER SERVER-PORT WITNESS-FOLDER REPORT\n");
        return 2;
    }
    std::ofstream out(argv[5]);
    const int listening = listenOn(argv[1]);
    if (!out || listening < 0) {
        std::fprintf(stderr, "regress_driver: cannot write %s or listen on %s\n", argv[5], argv[1]);
        return 1;
    }
    Report report(out);
    const Upstream upstream{argv[2], argv[3], argv[4]};
    while (true) {
        const int client = accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0)
            continue;
        std::thread([client, upstream, &report] {
            try {
                WatchedSession(client, upstream, report).run();
            } catch (const std::exception& error) {
                std::fprintf(stderr, "regress_driver: %s\n", error.what());
            }
            close(client);
        }).detach();
    }
}
